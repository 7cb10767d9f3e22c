/** Host names of this machine itself, as `URL` writes them. */
export const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/** One of them, for a regular expression: where a text must be looked at as it stands. */
export const loopbackPattern = loopbackHosts.map(name => name.replace(/[.[\]]/g, '\\$&')).join('|')

const hosts: ReadonlySet<string> = new Set(loopbackHosts)

/** Whether the host of an address is this machine itself. */
export const isLoopbackHost = ({ hostname }: { readonly hostname: string }): boolean => hosts.has(hostname)
