import type { DataClass, ObjectDefinition } from '../../model.ts'
import { nodesOf, textOf, type XmlNode } from '../../xml/xml.ts'
import type { SourceFile } from './files.ts'

/** The objects with what the files of their fields say of the data, those of standard fields too, which say nothing else here. */
export function withDataClasses(
  objects: readonly ObjectDefinition[],
  files: readonly SourceFile[],
): readonly ObjectDefinition[] {
  const byObject = Map.groupBy(files, ({ object }) => object)
  return objects.map(object => {
    const changed = (byObject.get(object.name) ?? []).flatMap(({ name, root }) => {
      const [field, dataClass] = [object.fields.get(name), readDataClass(root)]
      return field && dataClass ? [[name, { ...field, dataClass }] as const] : []
    })
    return changed.length === 0 ? object : { ...object, fields: new Map([...object.fields, ...changed]) }
  })
}

/** Categories stand in one element, between semicolons, or each in its own. */
function readDataClass(root: XmlNode): DataClass | undefined {
  const securityClassification = textOf(root, 'securityClassification')
  const businessStatus = textOf(root, 'businessStatus')
  const categories = nodesOf(root, 'complianceGroup').flatMap(({ text }) => text.split(';').map(each => each.trim()))
  const complianceGroup = categories.filter(category => category !== '')
  if (!securityClassification && !businessStatus && complianceGroup.length === 0) return undefined
  return {
    ...(securityClassification && { securityClassification }),
    ...(businessStatus && { businessStatus }),
    ...(complianceGroup.length > 0 && { complianceGroup }),
  }
}
