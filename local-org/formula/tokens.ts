import { FormulaError } from './value.ts'

export interface FormulaToken {
  readonly kind: 'number' | 'text' | 'name' | 'sign'
  /** A text without its quotes and escapes, all else as it stands. */
  readonly text: string
}

/** As many characters as Salesforce takes. */
const maxLength = 3900

const pattern =
  /\s+|\/\*[\s\S]*?\*\/|(\d+(?:\.\d+)?|\.\d+)|"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|(\$?[A-Za-z]\w*(?::[A-Za-z]\w*)?(?:\.[A-Za-z]\w*(?::[A-Za-z]\w*)?)*)|(&&|\|\||<>|!=|<=|>=|==|[-+*/^&=<>!(),])/y

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

const unescaped = (text: string): string =>
  text.replace(/\\([\s\S])/g, (_, letter: string) => escapes[letter] ?? letter)

function toToken([, number, double, single, name, sign]: RegExpExecArray): FormulaToken | undefined {
  const text = double ?? single
  if (text !== undefined) return { kind: 'text', text: unescaped(text) }
  if (number !== undefined) return { kind: 'number', text: number }
  if (name !== undefined) return { kind: 'name', text: name }
  return sign === undefined ? undefined : { kind: 'sign', text: sign }
}

/** Numbers, texts, names and signs of a formula; space and comments between them are skipped. @throws FormulaError */
export function readFormulaTokens(formula: string): readonly FormulaToken[] {
  if (formula.length > maxLength) throw new FormulaError(`longer than ${maxLength} characters`)
  const tokens: FormulaToken[] = []
  const matcher = new RegExp(pattern)
  while (matcher.lastIndex < formula.length) {
    const at = matcher.lastIndex
    const found = matcher.exec(formula)
    if (found === null) throw new FormulaError(`cannot be read at ${JSON.stringify(formula.slice(at, at + 10))}`)
    const token = toToken(found)
    if (token) tokens.push(token)
  }
  return tokens
}
