/** Addresses of the sign-in pages beside the question itself. Fixed paths, as all of the sign-in. */
export const addresses = {
  /** Salesforce sends browsers back to it. The external client app must name it, behind `PUBLIC_URL`. */
  callback: '/oauth/callback',
  /** Where a person sees and revokes what she allowed. */
  grants: '/oauth/grants',
} as const
