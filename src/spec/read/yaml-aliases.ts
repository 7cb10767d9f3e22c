import { EVENT_ID } from 'js-yaml'
import { maxSpecDepth, SpecError, tooDeep } from './scan.ts'
import { anchorOf, startOf, walkYaml, type YamlPart, type YamlText } from './yaml-parts.ts'

/** Values that aliases may add to what is written: enough for any document that people write. */
const maxAliasedValues = 100_000

/** What it costs to walk a value. */
interface Size {
  count: number
  height: number
}

/** @throws SpecError for an alias to nothing or into itself, aliases that multiply, and keys that are no text. */
export function requireFinite(yaml: YamlText): void {
  const anchors = new Map<string, Size>()
  const sizes: Size[] = []
  let aliased = 0

  const follow = (alias: YamlPart): Size => {
    const name = anchorOf(yaml.text, alias) ?? ''
    const target = anchors.get(name)
    if (!target) throw new SpecError(`The alias *${name} leads to nothing, or into itself.`, startOf(alias))
    aliased += target.count
    if (aliased > maxAliasedValues) throw new SpecError('The aliases multiply into too many values.', startOf(alias))
    if (sizes.length + target.height > maxSpecDepth + 1) throw tooDeep(startOf(alias))
    return target
  }
  walkYaml(yaml, {
    key(key) {
      if (key.type !== EVENT_ID.SCALAR) throw new SpecError('The YAML has a key that is no text.', startOf(key))
    },
    begin() {
      sizes.push({ count: 1, height: 1 })
    },
    end(part) {
      const own = sizes.pop()
      const size = part.type === EVENT_ID.ALIAS ? follow(part) : own
      const anchor = part.type === EVENT_ID.ALIAS ? undefined : anchorOf(yaml.text, part)
      if (size && anchor !== undefined) anchors.set(anchor, size)
      addTo(sizes.at(-1), size)
    },
  })
}

function addTo(above: Size | undefined, size: Size | undefined): void {
  if (!above || !size) return
  above.count += size.count
  above.height = Math.max(above.height, size.height + 1)
}
