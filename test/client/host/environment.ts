/** What a program needs of the environment of the tests, without the settings of who runs them. All programs share what Node compiled. */
export function environmentOf(): Record<string, string> {
  const { NODE_COMPILE_CACHE: compiled, PATH = '' } = process.env
  return compiled === undefined ? { PATH } : { PATH, NODE_COMPILE_CACHE: compiled }
}
