import { actionRules } from './actions/actions.ts'
import { descriptionRules } from './actions/descriptions.ts'
import { actionInputRules } from './actions/inputs.ts'
import { actionSchemaRules } from './actions/schemas.ts'
import { topicRules } from './actions/topic.ts'
import { appLinkRules } from './applink.ts'
import { changeRules } from './changes.ts'
import { extensionRules } from './extensions.ts'
import { formRules } from './form.ts'
import { limitRules } from './limits.ts'
import { mcpRules } from './mcp.ts'
import { nameRules } from './names.ts'
import { callbackRules } from './operations/callbacks.ts'
import { documentRules } from './operations/document.ts'
import { mediaRules } from './operations/media.ts'
import { operationRules } from './operations/operations.ts'
import { parameterRules } from './operations/parameters.ts'
import { referenceRules } from './references.ts'
import type { Rule } from './rule.ts'
import { schemaTypeRules } from './schemas/schemas.ts'
import { schemaShapeRules } from './schemas/shapes.ts'

/** Every known rule of External Services, Flow, Apex, Agentforce and AppLink. */
export const rules: readonly Rule[] = [
  ...documentRules,
  ...formRules,
  ...referenceRules,
  ...operationRules,
  ...nameRules,
  ...parameterRules,
  ...schemaTypeRules,
  ...schemaShapeRules,
  ...mediaRules,
  ...descriptionRules,
  ...callbackRules,
  ...limitRules,
  ...topicRules,
  ...extensionRules,
  ...actionRules,
  ...actionSchemaRules,
  ...actionInputRules,
  ...appLinkRules,
  ...mcpRules,
  ...changeRules,
]
