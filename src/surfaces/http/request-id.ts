import { randomUUID } from 'node:crypto'

const plain = /^[\w.:+-]{1,200}$/

/** The id that Salesforce or the router gave the request, when it is fit for a log line; else a new one. */
export const requestIdOf = (header: string | undefined): string =>
  header && plain.test(header) ? header : randomUUID()
