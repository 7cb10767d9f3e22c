/** A user of the org as sign-in needs it. Rights are decided elsewhere, from the user's records. */
export interface Person {
  /** 18 characters, `005...`. */
  readonly userId: string
  readonly username: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  /** Of IANA, such as `Europe/Berlin`. */
  readonly timeZone: string
}

/** The people who can sign in. Usernames are compared without letter case, as Salesforce does. */
export interface People {
  /** In the order in which they are offered at sign-in. */
  all(): readonly Person[]
  /** Undefined when nobody has this username. */
  personOf(username: string): Person | undefined
}
