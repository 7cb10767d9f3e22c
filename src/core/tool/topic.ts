/** What a group of tools is about, for models and for people. */
export interface Topic {
  /** Starts with a letter; letters, digits, single underscores or spaces. */
  readonly name: string
  /** When to think of the tools. */
  readonly classificationDescription: string
  /** What the work is, and what it is not. */
  readonly scope: string
  /** What to heed, one sentence each. */
  readonly instructions: readonly string[]
}

/** A topic and the names of its tools, in the order of the catalog. */
export interface TopicTools {
  readonly topic: Topic
  readonly tools: readonly string[]
}
