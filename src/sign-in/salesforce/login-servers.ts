/** Somewhere at Salesforce to sign in at. */
export interface LoginServer {
  /** Origin, as configured. */
  readonly url: string
  /** For a person. */
  readonly label: string
  readonly host: string
}

const known: Readonly<Record<string, string>> = {
  'login.salesforce.com': 'Production',
  'test.salesforce.com': 'Sandbox',
}

/**
 * Reads the addresses that people may sign in at, several separated by commas. The first is what a person gets when she
 * does not choose.
 * @throws Error for none, and for one that is no origin. What `readLoginUrl` throws for one that is not Salesforce's.
 */
export function readLoginServers(text: string, readLoginUrl: (text: string) => string): readonly LoginServer[] {
  const urls = text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')
    .map(readLoginUrl)
  if (urls.length === 0) throw new Error('There is no address to sign in at.')
  return [...new Set(urls)].map(url => {
    const { host } = new URL(url)
    return { url, host, label: known[host] ?? host }
  })
}
