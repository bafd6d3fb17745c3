/** No word that a reader sees escapes translation: each literal of the sources is looked at. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SOURCES = join(__dirname, '..', 'src');

/** Places whose words nobody sees, or which have to be these very words in every language. */
const ALLOWED: Record<string, RegExp> = {
  // The four labels are exact texts; the vault signs them.
  'marks/mark.ts': /^(Public|Whitelisted|Differentially-private evaluation|Evaluated from synthetic data only)$/,
  // Names of reasons; `reasonWords` says them.
  'marks/claim.ts': /^((no|other) (receipt|price|key|check)|Unlabelled)$/,
  // What is signed, and errors that are caught where they are thrown.
  'marks/receipt.ts': /^(sarus-kernel receipt \d|a receipt holds no such value|an amount is a finite number)$/,
  'icon.ts': /^<svg /,
  // Names that JupyterLab knows.
  'plugins/pricetag.ts': /^Cell$/,
  'plugins/firststeps.ts': /^Notebook$/,
  'sql/completing.ts': /^CompletionProvider:private-sql$/,
  // SQL, as an example of what to write.
  'views/cost.ts': /^SELECT COUNT\(\*\) FROM person$/
};

/** Calls whose texts are for programs or for developers. */
const SILENT = /(\.querySelector(All)?|\.closest|\.getAttribute|\.importKey|\.verify|\.digest|Token|\.startsWith|\.includes|Event|registerStatusItem)$/;

/** Attributes of a node, and properties of a plugin, that nobody reads. */
const HIDDEN = /^(class|id|role|type|rows|spellcheck|style|draggable|name|description|identifier|d|viewBox|key|title-id)$/;

/** Whether a text is one for people: words with spaces between them, or one that begins like a sentence. */
function speaks(text: string): boolean {
  return /[A-Za-z]{2,}[^<>]* [^<>]*[A-Za-z]{2,}/.test(text) || /^[A-Z][a-z]+/.test(text);
}

function textsOf(node: ts.Node): string[] {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
    return [node.text];
  }
  return ts.isTemplateExpression(node)
    ? [node.head.text, ...node.templateSpans.map(span => span.literal.text)]
    : [];
}

function isTranslated(node: ts.Node): boolean {
  for (let at: ts.Node = node; at; at = at.parent) {
    if (ts.isCallExpression(at) && /^(this\._)?trans\.(__|_n)$/.test(at.expression.getText())) {
      return true;
    }
  }
  return false;
}

/** Whether a text is the name of a property. */
function isName(node: ts.Node): boolean {
  return ts.isPropertyAssignment(node.parent) && node.parent.name === node;
}

function isSilent(node: ts.Node): boolean {
  const { parent } = node;
  if (!parent || isName(node) || ts.isImportDeclaration(parent) || ts.isLiteralTypeNode(parent)) {
    return true;
  }
  if (ts.isCaseClause(parent) || (ts.isBinaryExpression(parent) && /=/.test(parent.operatorToken.getText()) && parent.operatorToken.getText() !== '=')) {
    return true; // it is compared with
  }
  if (ts.isPropertyAssignment(parent) && HIDDEN.test(parent.name.getText().replace(/['"]/g, ''))) {
    return true;
  }
  const call = ts.isCallExpression(parent) || ts.isNewExpression(parent) ? parent : null;
  return !!call && SILENT.test(call.expression.getText());
}

/** Texts that are passed to `h` as children, or to what a reader is shown, whatever they look like. */
function isShown(node: ts.Node): boolean {
  const { parent } = node;
  if (isName(node)) {
    return false;
  }
  const call = ts.isCallExpression(parent) && parent.expression.getText() === 'h' ? parent : null;
  if (call) {
    return call.arguments.indexOf(node as ts.Expression) >= 2;
  }
  if (ts.isPropertyAssignment(parent)) {
    return /^(title|aria-label|placeholder|label|caption)$/.test(parent.name.getText().replace(/['"]/g, ''));
  }
  return ts.isBinaryExpression(parent) && /\.(textContent|title|innerText)$/.test(parent.left.getText());
}

function escaped(name: string, code: string): string[] {
  const file = ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    for (const text of textsOf(node)) {
      const seen = isShown(node) ? /[A-Za-z]{2,}/.test(text) : speaks(text) && !isSilent(node);
      if (seen && !isTranslated(node) && !ALLOWED[name]?.test(text)) {
        found.push(`${name}: ${text}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

describe('words', () => {
  it('are all translatable', () => {
    const names = readdirSync(SOURCES, { recursive: true }).map(String).filter(name => name.endsWith('.ts'));
    expect(names.length).toBeGreaterThan(40);
    const found = names.flatMap(name => escaped(name, readFileSync(join(SOURCES, name), 'utf-8')));
    expect(found).toEqual([]);
  });

  it('that escape are found', () => {
    expect(escaped('x.ts', "h('p', {}, 'free');")).toEqual(['x.ts: free']);
    expect(escaped('x.ts', "node.title = `cost ${n}`;")).toEqual(['x.ts: cost ']);
    expect(escaped('x.ts', "h('b', { 'aria-label': 'price' });")).toEqual(['x.ts: price']);
    expect(escaped('x.ts', "show('The budget is spent');")).toEqual(['x.ts: The budget is spent']);
    expect(escaped('x.ts', "throw new Error('No kernel.');")).toEqual(['x.ts: No kernel.']);
    expect(escaped('x.ts', "trans.__('The budget'); h('p', { class: 'a b' }, trans.__('a b'));")).toEqual([]);
  });
});
