/** Puts a badge under whatever a renderer draws, for every mime type there is or will be. */
import { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { IMark, markOf, withoutLabel } from './mark';

/** Draws the badge of an output, or none where none is wanted. */
export type Draw = (mark: IMark, output: object) => HTMLElement | null;

const LABELLED = 'sarus-mod-labelled';
const FOOTER = 'sarus-mod-footer';
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

/** The renderer itself, so that styles and other extensions find what they expect. */
function dressed(renderer: IRenderMime.IRenderer, draw: Draw): IRenderMime.IRenderer {
  const render = renderer.renderModel.bind(renderer);
  let badge: HTMLElement | null = null;
  renderer.renderModel = async (model, ...more: []) => {
    const mark = markOf(model.metadata);
    badge?.remove();
    badge = mark && draw(mark, model);
    renderer.node.classList.toggle(LABELLED, !!badge);
    renderer.node.classList.toggle(FOOTER, !!badge && !!mark?.footer);
    try {
      await render(mark && badge ? unlabelled(model, mark) : model, ...more);
    } finally {
      if (badge) {
        renderer.node.append(badge);
      }
    }
  };
  return renderer;
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
