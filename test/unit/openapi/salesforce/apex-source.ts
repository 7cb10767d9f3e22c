import { ApexErrorListener, ApexParserFactory } from '@apexdevtools/apex-parser'

class Complaints extends ApexErrorListener {
  readonly list: string[] = []
  override apexSyntaxError(line: number, column: number, message: string): void {
    this.list.push(`${line}:${column} ${message}`)
  }
}

/** What a parser of Apex says against a class, and its words in order, comments left out. */
export function readApex(source: string) {
  const complaints = new Complaints()
  const { lexer, parser } = ApexParserFactory.createLexerAndParser(source, complaints)
  parser.compilationUnit()
  lexer.reset()
  const words = lexer
    .getAllTokens()
    .filter(({ channel }) => channel === 0)
    .map(({ text }) => text)
  return { complaints: complaints.list, words }
}

/** The text that a literal of Apex stands for. */
export const literalValue = (literal: string): string =>
  literal
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-f]{4})|(.))/gi, (_, hex?: string, letter = '') =>
      hex === undefined
        ? ({ n: '\n', r: '\r', t: '\t' }[letter as string] ?? letter)
        : String.fromCharCode(Number.parseInt(hex, 16)),
    )
