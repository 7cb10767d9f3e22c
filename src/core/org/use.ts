/**
 * What one call does at orgs, told as it happens by the client that does it: names and counts, never a value. Of a write it
 * is told what the org has confirmed.
 */
export interface OrgUse {
  /** Before each request that leaves for an org, repeats too. @throws AppError when it must not leave */
  request(): void
  /** So many rows came back, those of subqueries too. @throws AppError when they are too many */
  rows(count: number): void
  /** So many records of an object came back; 0 where only their number was asked for, or there are none. */
  read(object: string, count: number): void
  /** @param count of the records, where the org does not name them all */
  wrote(object: string, ids: readonly string[], count?: number): void
}

/** Stands for the object where the org was not told one, such as for records that are deleted by their ids alone. */
export const unnamedObject = '*'
