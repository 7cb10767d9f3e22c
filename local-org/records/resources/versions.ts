/** API versions that this org answers, oldest first: number and release name. */
const releases = [
  ['55.0', "Summer '22"],
  ['56.0', "Winter '23"],
  ['57.0', "Spring '23"],
  ['58.0', "Summer '23"],
  ['59.0', "Winter '24"],
  ['60.0', "Spring '24"],
  ['61.0', "Summer '24"],
  ['62.0', "Winter '25"],
  ['63.0', "Spring '25"],
  ['64.0', "Summer '25"],
  ['65.0', "Winter '26"],
  ['66.0', "Spring '26"],
  ['67.0', "Summer '26"],
] as const

/** What `GET /services/data` answers. */
export const versionList = releases.map(([version, label]) => ({ label, url: `/services/data/v${version}`, version }))

/** Whether the org answers an API version such as `62.0`. */
export const isVersion = (text: string): boolean => releases.some(([version]) => version === text)
