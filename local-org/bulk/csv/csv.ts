export type LineEnding = 'LF' | 'CRLF'

export interface CsvRecord {
  readonly cells: readonly string[]
  /** Undefined for a last record that no line end follows. */
  readonly ending: LineEnding | undefined
}

/** Reads text piece by piece; a record is given out as soon as its end was read. Blank lines are no records. */
export interface CsvReader {
  /** @throws CsvError */
  read(text: string): readonly CsvRecord[]
  /** To be called once, after all text. @throws CsvError */
  end(): readonly CsvRecord[]
}

/** Text that is no CSV. The message is without the text. */
export class CsvError extends Error {
  override readonly name = 'CsvError'
}

/** Salesforce's limit, which also bounds what is held of a text whose quotes never close. */
const maxRecordLength = 400_000

const misplacedQuote = () => new CsvError('A quote is only allowed around a whole value')
const tooLong = () => new CsvError(`A record may have ${maxRecordLength} characters at most`)

interface Collector {
  readonly add: (text: string) => void
  readonly endCell: () => void
  readonly endRecord: (ending: LineEnding | undefined) => void
  readonly take: () => readonly CsvRecord[]
}

function createCollector(): Collector {
  let records: CsvRecord[] = []
  let cells: string[] = []
  let cell = ''
  let length = 0
  const endCell = () => {
    cells.push(cell)
    cell = ''
  }
  return {
    add(text) {
      length += text.length
      if (length > maxRecordLength) throw tooLong()
      cell += text
    },
    endCell,
    endRecord(ending) {
      endCell()
      if (cells.length > 1 || cells[0] !== '') records.push({ cells, ending })
      cells = []
      length = 0
    },
    take() {
      const taken = records
      records = []
      return taken
    },
  }
}

/** `start` of a record, `next` value in one; `closed`: behind a quote that ends the value, unless another one follows. */
type Place = 'start' | 'next' | 'plain' | 'quoted' | 'closed'

interface Scan {
  place: Place
  /** Behind a carriage return of which it is not known yet whether it ends a line. */
  carriage: boolean
  readonly special: RegExp
  readonly collector: Collector
}

function readQuoted(scan: Scan, text: string, at: number): number {
  const quote = text.indexOf('"', at)
  scan.collector.add(text.slice(at, quote < 0 ? undefined : quote))
  if (quote < 0) return text.length
  scan.place = 'closed'
  return quote + 1
}

function readSpecial(scan: Scan, character: string | undefined): void {
  if (character === '"') throw misplacedQuote()
  if (character === '\r') scan.carriage = true
  else {
    if (character === '\n') scan.collector.endRecord('LF')
    else scan.collector.endCell()
    scan.place = character === '\n' ? 'start' : 'next'
  }
}

function readPlain(scan: Scan, text: string, at: number): number {
  scan.special.lastIndex = at
  const stop = scan.special.exec(text)?.index ?? text.length
  if (stop > at) {
    if (scan.place === 'closed') throw misplacedQuote()
    scan.collector.add(text.slice(at, stop))
    scan.place = 'plain'
  }
  if (stop === text.length) return stop
  readSpecial(scan, text[stop])
  return stop + 1
}

function readQuote(scan: Scan): void {
  if (scan.place === 'closed') scan.collector.add('"')
  scan.place = 'quoted'
}

/** Gives how many characters it took. */
function readCarriage(scan: Scan, next: string | undefined): number {
  scan.carriage = false
  if (next === '\n') {
    scan.collector.endRecord('CRLF')
    scan.place = 'start'
    return 1
  }
  if (scan.place === 'closed') throw misplacedQuote()
  scan.collector.add('\r')
  scan.place = 'plain'
  return 0
}

function readNext(scan: Scan, text: string, at: number): number {
  if (scan.carriage) return at + readCarriage(scan, text[at])
  if (scan.place === 'quoted') return readQuoted(scan, text, at)
  if (text[at] === '"' && scan.place !== 'plain') {
    readQuote(scan)
    return at + 1
  }
  return readPlain(scan, text, at)
}

/** RFC 4180 with any one-character delimiter; a carriage return alone is text. Give it text without a byte order mark. */
export function createCsvReader(delimiter: string): CsvReader {
  const special = new RegExp(`["\\r\\n${delimiter === '^' ? '\\^' : delimiter}]`, 'g')
  const collector = createCollector()
  const scan: Scan = { place: 'start', carriage: false, special, collector }
  return {
    read(text) {
      for (let at = 0; at < text.length; ) at = readNext(scan, text, at)
      return collector.take()
    },
    end() {
      if (scan.place === 'quoted') throw new CsvError('A quote is never closed')
      if (scan.carriage) readCarriage(scan, undefined)
      if (scan.place !== 'start') collector.endRecord(undefined)
      return collector.take()
    },
  }
}
