/** A row of a CSV file by column name. */
export type CsvRow = ReadonlyMap<string, string>

/** One cell: quoted, with doubled quotes inside, or bare; then what ends it. */
const createCell = () => /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y

function* readLines(text: string): Iterable<readonly string[]> {
  const cell = createCell()
  let line: string[] = []
  for (cell.lastIndex = 0; cell.lastIndex < text.length; ) {
    const found = cell.exec(text)
    if (found === null) throw new Error(`the CSV text is malformed after line starting with ${line[0] ?? 'nothing'}`)
    line.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] === ',') continue
    yield line
    line = []
  }
  // A comma at the very end is followed by one more, empty cell.
  if (line.length > 0) yield [...line, '']
}

/** Reads RFC 4180 text whose first line names the columns. Blank lines are skipped. @throws Error when malformed */
export function readCsv(text: string): readonly CsvRow[] {
  const [head = [], ...lines] = [...readLines(text)]
  return lines
    .filter(line => line.some(value => value !== ''))
    .map(line => new Map(head.map((name, at) => [name, line[at] ?? ''])))
}
