/** A field of a protobuf message: where it begins with its number, where its content does, and where it ends. */
export interface ProtoField {
  readonly number: number
  readonly from: number
  readonly content: number
  readonly to: number
}

/** The fields of a message that stands in the bytes. @see https://protobuf.dev/programming-guides/encoding/ */
export function fieldsIn(bytes: Uint8Array): readonly ProtoField[] {
  const fields: ProtoField[] = []
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let weight = 1; ; weight *= 128) {
      const byte = bytes[at] ?? 0
      at += 1
      value += (byte & 127) * weight
      if (byte < 128) return value
    }
  }
  while (at < bytes.length) {
    const from = at
    const tag = varint()
    const length = { 0: 0, 1: 8, 2: -1, 5: 4 }[tag & 7] ?? 0
    const size = length < 0 ? varint() : length
    const content = at
    if ((tag & 7) === 0) varint()
    at += size
    fields.push({ number: tag >>> 3, from, content, to: at })
  }
  return fields
}

const isOf = (number: number) => (field: ProtoField) => field.number === number

/** The content of the first field with a number. */
export function contentIn(bytes: Uint8Array, number: number): Uint8Array {
  const field = fieldsIn(bytes).find(isOf(number))
  return field ? bytes.subarray(field.content, field.to) : new Uint8Array()
}

/** All fields with a number, as they stand there. */
export const partOf = (bytes: Uint8Array, number: number): Uint8Array =>
  Buffer.concat(
    fieldsIn(bytes)
      .filter(isOf(number))
      .map(({ from, to }) => bytes.subarray(from, to)),
  )

/** Bytes of a field with a content of this length. Its number is below 16, as in all that follows. */
export const sizeOfField = (length: number): number =>
  length + (length < 2 ** 7 ? 2 : length < 2 ** 14 ? 3 : length < 2 ** 21 ? 4 : length < 2 ** 28 ? 5 : 6)

/** Begins a field that has a length. Gives where its content goes. */
export function beginField(bytes: Buffer, at: number, { length, number }: { number: number; length: number }): number {
  bytes[at] = (number << 3) | 2
  let rest = length
  let place = at + 1
  for (; rest > 127; rest >>>= 7) bytes[place++] = (rest & 127) | 128
  bytes[place] = rest
  return place + 1
}

/** Writes a time as nanoseconds since 1970. @param ms is taken to the thousandth */
export function writeTime(bytes: Buffer, at: number, ms: number): void {
  const micros = Math.round(ms * 1000)
  const high = Math.floor(micros / two32)
  const low = (micros - high * two32) * 1000
  const carried = Math.floor(low / two32)
  writeWord(bytes, at, low - carried * two32)
  writeWord(bytes, at + 4, high * 1000 + carried)
}

const two32 = 2 ** 32

function writeWord(bytes: Buffer, at: number, word: number): void {
  bytes[at] = word
  bytes[at + 1] = word >>> 8
  bytes[at + 2] = word >>> 16
  bytes[at + 3] = word >>> 24
}
