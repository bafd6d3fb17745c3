/** Compares what a notebook shows with what the vault signed, cell by cell. */
import { CodeCell, ICodeCellModel } from '@jupyterlab/cells';
import { NotebookPanel } from '@jupyterlab/notebook';
import { PrivateKernel } from '../kernel/private';
import { IProof } from '../kernel/messages';
import { Badges } from '../marks/badges';
import { markOf } from '../marks/mark';

/** Cells whose outputs have receipts: there is something to compare. */
function claims(model: ICodeCellModel): boolean {
  return model.outputs.toJSON().some(output => markOf(output['metadata'])?.receipts.length);
}

/** Check some cells, tell their badges, and say what was found. Null where nothing is claimed. */
export async function check(
  cells: readonly CodeCell[],
  kernel: PrivateKernel,
  badges: Badges,
  all = false
): Promise<IProof | null> {
  const models = cells.map(cell => cell.model).filter(model => all || claims(model));
  if (!models.length) {
    return null;
  }
  const sent = models.map(model => model.toJSON());
  const proof = await kernel.ask('verify', { cells: sent });
  for (const finding of proof.outputs) {
    const outputs = models[finding.cell]?.outputs;
    if (outputs && finding.output < outputs.length) {
      badges.find(outputs.get(finding.output), finding);
    }
  }
  badges.judgeAll();
  return proof;
}

/** The code cells of a notebook. */
export function codeCells(panel: NotebookPanel): CodeCell[] {
  return panel.content.widgets.filter((cell): cell is CodeCell => cell instanceof CodeCell);
}
