/** How fast a word that comes again counts less, and how much a long text pays for its length: the usual values. */
const [saturation, lengthWeight] = [1.2, 0.75]

/** The words of a text in lower case, without the ends that English puts on them. */
const wordsOf = (text: string): readonly string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map(word =>
    word.length > 4 ? word.replace(/(?:ies|ing|ed|es|s)$/, '') : word,
  )

/**
 * Places of the texts in their list, those that fit a sentence best in front, by BM25: words alone, as the searches of
 * clients with many tools have it, and no model.
 * @see https://www.staff.city.ac.uk/~sbrp622/papers/foundations_bm25_review.pdf
 */
export function rankingOf(sentence: string, texts: readonly string[]): readonly number[] {
  const documents = texts.map(wordsOf)
  const meanLength = documents.reduce((sum, { length }) => sum + length, 0) / documents.length
  const rarityOf = (word: string): number => {
    const holders = documents.filter(words => words.includes(word)).length
    return Math.log(1 + (documents.length - holders + 0.5) / (holders + 0.5))
  }
  const scoreOf = (words: readonly string[]): number =>
    [...new Set(wordsOf(sentence))].reduce((sum, word) => {
      const count = words.filter(each => each === word).length
      const length = 1 - lengthWeight + (lengthWeight * words.length) / meanLength
      return sum + (rarityOf(word) * count * (saturation + 1)) / (count + saturation * length)
    }, 0)
  const scores = documents.map(scoreOf)
  return [...scores.keys()].sort((one, other) => (scores[other] ?? 0) - (scores[one] ?? 0))
}
