const hosts = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** Whether an address names this machine. False for what is no address. */
export const isLoopback = (address: string): boolean => hosts.has(URL.parse(address)?.hostname ?? '')
