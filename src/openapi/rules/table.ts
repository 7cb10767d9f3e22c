import { actionInputRules } from './action-inputs.ts'
import { actionSchemaRules } from './action-schemas.ts'
import { actionRules } from './actions.ts'
import { appLinkRules } from './applink.ts'
import { callbackRules } from './callbacks.ts'
import { changeRules } from './changes.ts'
import { descriptionRules } from './descriptions.ts'
import { documentRules } from './document.ts'
import { extensionRules } from './extensions.ts'
import { limitRules } from './limits.ts'
import { mcpRules } from './mcp.ts'
import { mediaRules } from './media.ts'
import { nameRules } from './names.ts'
import { operationRules } from './operations.ts'
import { parameterRules } from './parameters.ts'
import { referenceRules } from './references.ts'
import type { Rule } from './rule.ts'
import { schemaShapeRules } from './schema-shapes.ts'
import { schemaTypeRules } from './schema-types.ts'
import { topicRules } from './topic.ts'

/** Every known rule of External Services, Flow, Apex, Agentforce and AppLink. */
export const rules: readonly Rule[] = [
  ...documentRules,
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
