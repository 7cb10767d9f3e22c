import type { vocabulary } from './vocabulary.ts'

type Kind = keyof typeof vocabulary

/** Words of these kinds in this order, in one sentence, look like an attempt to instruct a model. */
export interface Phrase {
  /** What counts towards the sum of a text: three is enough. */
  readonly weight: 1 | 2 | 3
  readonly kinds: readonly Kind[]
  /** Words between two of them at most. */
  readonly gap: number
}

const phrase = (weight: Phrase['weight'], gap: number, ...kinds: readonly Kind[]): Phrase => ({ weight, gap, kinds })

/**
 * What is known of such attempts, in English and German, and the commonest in French, Spanish and Italian.
 * @see https://genai.owasp.org/llmrisk/llm01-prompt-injection/
 * @see https://arxiv.org/abs/2302.12173
 */
export const phrases: readonly Phrase[] = [
  phrase(3, 4, 'ignore', 'earlier', 'rules'),
  phrase(2, 3, 'ignore', 'rules'),
  phrase(2, 3, 'rules', 'void'),
  phrase(3, 3, 'not', 'follow', 'rules'),
  phrase(3, 2, 'address', 'model'),
  phrase(2, 2, 'address', 'helper'),
  phrase(3, 3, 'model', 'must'),
  phrase(1, 2, 'helper', 'must'),
  phrase(3, 2, 'you', 'be', 'model'),
  phrase(1, 2, 'you', 'be', 'helper'),
  phrase(2, 0, 'you', 'be', 'now'),
  phrase(2, 0, 'be', 'you', 'now'),
  phrase(1, 2, 'you', 'be', 'noLonger'),
  phrase(2, 0, 'play'),
  phrase(2, 1, 'now', 'onwards', 'you'),
  phrase(1, 0, 'act', 'as'),
  phrase(2, 0, 'modeKind', 'mode'),
  phrase(3, 0, 'unbound'),
  phrase(3, 4, 'reveal', 'system', 'prompt'),
  phrase(2, 3, 'reveal', 'own', 'rules'),
  phrase(2, 4, 'reveal', 'talk', 'history'),
  phrase(2, 4, 'send', 'talk', 'history'),
  phrase(2, 4, 'send', 'all', 'data'),
  phrase(2, 5, 'send', 'secret'),
  phrase(2, 5, 'reveal', 'all', 'data'),
  phrase(3, 4, 'not', 'tell', 'user'),
  phrase(3, 4, 'not', 'user', 'tell'),
  phrase(2, 3, 'not', 'tell', 'anyone'),
  phrase(2, 2, 'tell', 'anyone'),
  phrase(1, 0, 'hush'),
  phrase(2, 4, 'call', 'tool'),
  phrase(2, 4, 'wipe', 'all', 'data'),
  phrase(2, 3, 'follow', 'this', 'orders'),
  phrase(2, 1, 'fresh', 'orders'),
  phrase(2, 1, 'yours', 'fresh', 'task'),
  phrase(1, 3, 'reply', 'only'),
  phrase(1, 2, 'yours', 'answer'),
  phrase(2, 8, 'when', 'asked', 'say'),
  phrase(3, 6, 'decode', 'next', 'obey'),
  phrase(3, 6, 'join', 'part', 'obey'),
  phrase(1, 0, 'backed'),
  phrase(3, 6, 'put', 'into', 'link'),
]
