// SPDX-License-Identifier: Apache-2.0
// Finds texts for people that stand in the code instead of the message files: in templates, in attributes that are read
// out, in the words handed to toasts, dialogs, menus and errors, and whatever else reads like a sentence.
import ts from 'typescript';

export interface Literal {
  readonly line: number;
  readonly text: string;
}

/** Attributes, and members of objects, that people see or hear. */
const READ = ['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'alt', 'title', 'placeholder', 'label'];
const ATTRIBUTES = new Set(READ);
const MEMBERS = new Set([...READ, 'text', 'detail', 'hint', 'heading', 'confirm', 'message', 'description', 'textContent', 'innerText', 'ariaLabel', 'ariaDescription']);
const TEMPLATES = new Set(['html', 'svg']);
/** No words of a language: characters by name, and the name of the product. */
const NO_WORDS = /&[a-z]+;|\bglsp\b/g;
/** Stands for an expression while the template around it is read. */
const GAP = '\uE000';
const LETTER = /\p{L}/u;
/** A capitalised word alone, or the first of several. */
const PROSE = /^\p{Lu}[\p{Ll}’']*(?: [\p{L}\d]|\p{Ll}[.!?…]?$)/u;
/** Words that the code means and nobody reads: keys, groups of commands, parts of names. */
const OF_CODE = new Set(['Alt', 'Arrow', 'Arrows', 'Backspace', 'Click', 'Ctrl', 'Delete', 'Digit', 'End', 'Enter', 'Escape', 'Home', 'Id', 'Ids', 'Mac', 'Shift', 'Space', 'Tab', 'Edit', 'Select', 'Arrange', 'View', 'Diagram', 'Help']);

/** The literal texts of a module that should be in the message files. */
export function literalTexts(source: string): readonly Literal[] {
  const file = ts.createSourceFile('module.ts', source, ts.ScriptTarget.ES2022, true);
  const found = new Map<number, Literal>();
  const note = (node: ts.Node, text: string): void => {
    const words = text.trim();
    if (!LETTER.test(words.replaceAll(NO_WORDS, ''))) return;
    found.set(node.getStart(), { line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1, text: words });
  };
  /** The literals that an expression may come out as. */
  const values = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) note(node, node.text);
    else if (ts.isTemplateExpression(node)) {
      note(node, [node.head.text, ...node.templateSpans.map(span => span.literal.text)].join(' '));
      for (const { expression } of node.templateSpans) values(expression);
    } else if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) values(node.expression);
    else if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(values);
    else if (ts.isBinaryExpression(node) && !isComparison(node.operatorToken.kind)) [node.left, node.right].forEach(values);
  };
  const walk = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && TEMPLATES.has(node.tag.getText())) inTemplate(node.template, note, values);
    else if (ts.isPropertyAssignment(node) && MEMBERS.has(nameOf(node.name))) values(node.initializer);
    else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken && MEMBERS.has(memberOf(node.left))) values(node.right);
    else if (ts.isCallExpression(node) && memberOf(node.expression) === 'setAttribute') attribute(node.arguments, values);
    else if (ts.isNewExpression(node) && node.expression.getText() === 'ApiError') node.arguments?.slice(1, 3).forEach(values);
    else if ((ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) && PROSE.test(node.text) && !OF_CODE.has(node.text) && !isForDevelopers(node)) note(node, node.text);
    ts.forEachChild(node, walk);
  };
  walk(file);
  return [...found.values()].toSorted((left, right) => left.line - right.line);
}

type Note = (node: ts.Node, text: string) => void;

/** Texts between tags and in attributes that are read out, and the values put there. */
function inTemplate(template: ts.TemplateLiteral, note: Note, values: (node: ts.Node) => void): void {
  const parts = ts.isTemplateExpression(template) ? template.templateSpans : [];
  const [head, tails] = ts.isTemplateExpression(template) ? [template.head, parts.map(span => span.literal)] : [template, []];
  const markup = [head.text, ...tails.map(tail => tail.text)].join(GAP).replaceAll(/<!--.*?-->/gs, comment => comment.replaceAll(/[^\uE000]/g, ' '));
  let gap = 0;
  /** Where the text of an offset stands in the module: at the piece of the template that holds it. */
  const piece = (): ts.Node => (gap === 0 ? head : (tails[gap - 1] ?? head));
  const read = (text: string, isRead: boolean): void => {
    for (const [index, words] of text.split(GAP).entries()) {
      if (index > 0) {
        const expression = parts[gap]?.expression;
        if (isRead && expression !== undefined) values(expression);
        gap++;
      }
      if (isRead) note(piece(), words);
    }
  };
  for (const [, text = '', tag = ''] of markup.matchAll(/([^<]*)(<(?:"[^"]*"|'[^']*'|[^>"'])*>)?/g)) {
    read(text, true);
    let from = 0;
    for (const match of tag.matchAll(/([\w-]+)=("[^"]*"|'[^']*'|[^\s>]*)/g)) {
      read(tag.slice(from, match.index), false);
      read(match[2]?.replaceAll(/^["']|["']$/g, '') ?? '', ATTRIBUTES.has(match[1] ?? ''));
      from = match.index + match[0].length;
    }
    read(tag.slice(from), false);
  }
}

function attribute([name, value]: readonly ts.Expression[], values: (node: ts.Node) => void): void {
  if (name !== undefined && value !== undefined && ts.isStringLiteralLike(name) && ATTRIBUTES.has(name.text)) values(value);
}

function nameOf(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : '';
}

function memberOf(node: ts.Node): string {
  return ts.isPropertyAccessExpression(node) ? node.name.text : '';
}

function isComparison(kind: ts.SyntaxKind): boolean {
  return [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken].includes(kind);
}

/** Errors that mean a mistake in the code, and what is written to the browser's console. */
function isForDevelopers(node: ts.Node): boolean {
  const call = ts.findAncestor(node, (each): each is ts.CallExpression | ts.NewExpression => ts.isCallExpression(each) || ts.isNewExpression(each));
  const called = call?.expression.getText() ?? '';
  return called === 'Error' || called.startsWith('console.');
}
