/** The first-steps notebook: it comes with each installed kernel, and is opened as a new file. */
import { Contents, KernelSpec, ServerConnection } from '@jupyterlab/services';
import { KERNELSPEC, MODULE } from './private';

export const FILE = 'first_steps.ipynb';

type Spec = Pick<KernelSpec.ISpecModel, 'name' | 'display_name' | 'argv'>;

/** The kernel that a first notebook gets: the general one, else any of ours; null if there is none. */
export function ours(specs: readonly (Spec | undefined)[]): Spec | null {
  const known = specs.filter((spec): spec is Spec => !!spec && spec.argv.includes(MODULE));
  return known.find(spec => spec.name === KERNELSPEC) ?? known[0] ?? null;
}

/** The notebook, for a kernel. Rejects where the server does not have it. */
export async function fetched(
  spec: Spec,
  settings: ServerConnection.ISettings
): Promise<Record<string, unknown>> {
  const url = `${settings.baseUrl}kernelspecs/${encodeURIComponent(spec.name)}/${FILE}`;
  const response = await ServerConnection.makeRequest(url, {}, settings);
  if (!response.ok) {
    throw new ServerConnection.ResponseError(response);
  }
  const notebook = (await response.json()) as { metadata: object };
  const kernelspec = { name: spec.name, display_name: spec.display_name, language: 'python' };
  return { ...notebook, metadata: { ...notebook.metadata, kernelspec } };
}

/** Keep it in a folder, under a name that is free; its path. */
export async function kept(
  content: Record<string, unknown>,
  folder: string,
  contents: Pick<Contents.IManager, 'newUntitled' | 'save' | 'rename'>
): Promise<string> {
  const { path } = await contents.newUntitled({ path: folder, type: 'notebook' });
  await contents.save(path, { type: 'notebook', format: 'json', content });
  const better = path.replace(/[^/]*$/, FILE);
  try {
    return (await contents.rename(path, better)).path;
  } catch {
    return path; // there is such a file already, perhaps with somebody's work in it
  }
}
