/** Puts a badge under whatever a renderer draws, for every mime type there is or will be. */
import { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { MessageLoop } from '@lumino/messaging';
import { h } from '../dom';
import { IMark, markOf, withoutLabel } from './mark';
import { quieten } from './quiet';

/** Draws the badge of an output, or none where none is wanted. */
export type Draw = (mark: IMark, output: object) => HTMLElement | null;

const LABELLED = 'sarus-mod-labelled';
const FOOTER = 'sarus-mod-footer';
const ROW = 'sarus-BadgeRow';

/** What JupyterLab puts around one output and its prompt. */
const AROUND = 'jp-OutputArea-child';
const WRAPPED = new WeakSet<IRenderMime.IRendererFactory>();
const WATCHED = new WeakSet<IRenderMimeRegistry>();

/** From now on every renderer of a registry, and of registries cloned from it, draws badges. */
export function watch(registry: IRenderMimeRegistry, draw: Draw): void {
  if (WATCHED.has(registry)) {
    return;
  }
  WATCHED.add(registry);
  const add = registry.addFactory.bind(registry);
  for (const mimeType of [...registry.mimeTypes]) {
    const factory = registry.getFactory(mimeType);
    if (factory && !WRAPPED.has(factory)) {
      add(wrapped(factory, [mimeType], draw), registry.getRank(mimeType));
    }
  }
  registry.addFactory = (factory, rank) =>
    add(WRAPPED.has(factory) ? factory : wrapped(factory, factory.mimeTypes, draw), rank);
}

function wrapped(
  factory: IRenderMime.IRendererFactory,
  mimeTypes: readonly string[],
  draw: Draw
): IRenderMime.IRendererFactory {
  const made: IRenderMime.IRendererFactory = {
    safe: factory.safe,
    mimeTypes,
    defaultRank: factory.defaultRank,
    createRenderer: options => dressed(factory.createRenderer(options), draw)
  };
  WRAPPED.add(made);
  return made;
}

/**
 * The renderer itself, so that styles and other extensions find what they expect. Its badge stands
 * beside it, not in it: charts are clipped to their box, widgets empty theirs whenever they like.
 */
function dressed(renderer: IRenderMime.IRenderer, draw: Draw): IRenderMime.IRenderer {
  const render = renderer.renderModel.bind(renderer);
  let row: HTMLElement | null = null;
  const put = () => {
    if (row) {
      place(row, renderer.node);
    }
  };
  MessageLoop.installMessageHook(renderer, (_, message) => {
    if (message.type === 'after-attach') {
      put();
    } else if (message.type === 'before-detach') {
      row?.remove();
    }
    return true;
  });
  renderer.renderModel = async (model, ...more: []) => {
    const mark = markOf(model.metadata);
    row?.remove();
    const badge = mark && draw(mark, model);
    row = badge && h('div', { class: ROW }, badge);
    renderer.node.classList.toggle(LABELLED, !!badge);
    renderer.node.classList.toggle(FOOTER, !!badge && !!mark?.footer);
    put(); // before it is drawn: some are drawn late, or never
    try {
      await render(mark && badge ? unlabelled(model, mark) : model, ...more);
    } finally {
      put();
    }
  };
  return renderer;
}

/** Under an output, beside what draws it; inside it where nothing of JupyterLab's is around it. */
function place(row: HTMLElement, output: HTMLElement): void {
  const around = output.parentElement;
  const home = around?.classList.contains(AROUND) ? around : output;
  if (row.parentElement !== home || row !== home.lastElementChild) {
    home.append(row);
  }
  quieten(row);
}

/** The model without the label in its plain text (in HTML a style sheet hides it). */
function unlabelled(model: IRenderMime.IMimeModel, mark: IMark): IRenderMime.IMimeModel {
  const text = model.data['text/plain'];
  if (typeof text !== 'string') {
    return model;
  }
  const data = { ...model.data, 'text/plain': withoutLabel(text, mark) };
  return {
    trusted: model.trusted,
    metadata: model.metadata,
    data,
    setData: options => model.setData(options)
  };
}
