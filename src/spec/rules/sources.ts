/** A public page on which a rule rests. */
export interface PublishedPage {
  readonly kind: 'page'
  readonly title: string
  readonly url: `https://${string}`
}

/** What a rule rests on where nothing is published. */
export interface Observation {
  readonly kind: 'observed'
  /** What was seen, or what it was concluded from: sentences. */
  readonly reason: string
}

export type Source = PublishedPage | Observation

const page = (title: string, url: PublishedPage['url']): PublishedPage => ({ kind: 'page', title, url })

/** For a rule without a page of its own that says what it says. */
export const observed = (reason: string): Observation => ({ kind: 'observed', reason })

const help = (id: string): PublishedPage['url'] => `https://help.salesforce.com/s/articleView?id=${id}`
const helpDoc = (id: string): PublishedPage['url'] => `https://help.salesforce.com/apex/HTViewHelpDoc?id=${id}`
const rulesets = 'https://anypoint.mulesoft.com/exchange/68ef9520-24e9-4cf2-b2f5-620025690913' as const
const apexOas = (commit: string, file: string): PublishedPage['url'] =>
  `https://github.com/forcedotcom/salesforcedx-vscode/blob/${commit}/packages/salesforcedx-vscode-apex-oas/src/oas/documentProcessorPipeline/${file}`
const knownIssues =
  'https://github.com/forcedotcom/afv-library/blob/main/skills/developing-agentforce/references/known-issues.md' as const

/** The pages, by the names that the table of rules has for them. */
export const pages = {
  'ES-OAS': page('OpenAPI 2.0 and 3.0 Support', help('platform.external_services_intro_openapi_2_3_support.htm')),
  'ES-DEF': page('Schema Definitions', help('platform.external_services_schema_def_definition.htm')),
  'ES-LIMITS': page('Limits of External Services', helpDoc('platform.external_services_schema_def_limits.htm')),
  'ES-NAMES': page(
    'Names of Apex classes of External Services',
    helpDoc('platform.external_services_schema_def_apex_class_names.htm'),
  ),
  'ES-RESERVED': page(
    'Reserved words and characters in names',
    help('platform.external_services_schema_def_apex_reserved_keywords.htm'),
  ),
  'ES-DESC': page('Names and descriptions', help('platform.external_services_schema_def_naming_description.htm')),
  'ES-DEFAULT': page('Defaults in Apex', helpDoc('platform.external_services_schema_apex_defaults.htm')),
  'ES-OUT': page(
    'Output parameters of operations',
    help('platform.external_services_schema_def_operation_output_params.htm'),
  ),
  'ES-MEDIA': page('Media types', help('platform.external_services_schema_def_media_type_schema_directives.htm')),
  'ES-CALL': page('Considerations for use', help('platform.external_services_schema_def_usage_considerations.htm')),
  'ES-ASYNC': page('Asynchronous operations', help('platform.external_services_async_ops.htm')),
  'ES-UPDATE': page('Updating a schema', helpDoc('platform.external_services_appendix_update_schema.htm')),
  'ES-EDIT': page('Editing a registration', helpDoc('platform.external_services_manage_edit.htm')),
  'ES-NC': page('Named credentials', help('platform.external_services_define_named_credential.htm')),
  'FLOW-APEX': page('Apex-defined types in Flow', helpDoc('platform.flow_considerations_apex_data_type.htm')),
  'FLOW-4XX': page(
    'Ranges of codes in HTTP callouts of flows',
    'https://andrewwhitten.medium.com/salesforce-flow-http-callout-action-handling-http-errors-part-2-ebef24cd21b5',
  ),
  'APEX-LIMITS': page(
    'Execution Governors and Limits',
    'https://developer.salesforce.com/docs/atlas.en-us.apexcode.meta/apexcode/apex_gov_limits.htm',
  ),
  'OAS-3.0': page('OpenAPI Specification 3.0.3', 'https://spec.openapis.org/oas/v3.0.3.html'),
  'HK-OAS': page(
    'The OpenAPI specification for Heroku AppLink',
    'https://devcenter.heroku.com/articles/openapi-spec-heroku-applink',
  ),
  'HK-ECA': page(
    'External client apps with Heroku AppLink',
    'https://devcenter.heroku.com/articles/heroku-applink-eca',
  ),
  'CLI-PUBLISH': page(
    'The command that publishes, in the AppLink plugin of the Heroku CLI',
    'https://github.com/heroku/heroku-cli-plugin-applink/blob/main/src/commands/salesforce/publish.ts',
  ),
  'VSC-RULES': page(
    "The ruleset of Salesforce's extensions for VS Code",
    apexOas('701bcbb4e73b43f951592be3530b6bea4ae8e62d', 'ruleset.spectral.ts'),
  ),
  'VSC-FIX': page(
    "What Salesforce's extensions for VS Code put right",
    apexOas('cac23e3c7a25dfb3f71ab445c12b333548937994', 'propertyCorrectionStep.ts'),
  ),
  'AGENT-VERIFY': page(
    'Verify the OpenAPI document of an agent action',
    'https://developer.salesforce.com/docs/einstein/genai/guide/agent-apex-verify-spec.html',
  ),
  'AGENT-INSTR': page('Instructions of agent actions', help('ai.copilot_actions_instructions.htm')),
  'EXCH-RESP': page(
    'API Topic and Action Enablement: operation-only-one-response-code',
    `${rulesets}/sf-api-topic-and-action-enablement/minor/1.1/pages/dz6-9pk/operation-only-one-response-code`,
  ),
  'EXCH-ADDL': page(
    'API Topic and Action Enablement: no-additional-properties-response',
    `${rulesets}/sf-api-topic-and-action-enablement/minor/1.1/pages/xo0-lr8/no-additional-properties-response`,
  ),
  'EXCH-TOPIC': page(
    'API Topic and Action Enablement: api-must-have-valid-topic-name',
    `${rulesets}/sf-api-topic-and-action-enablement/minor/1.1/pages/api-must-have-valid-topic-name`,
  ),
  'EXCH-MCP10': page(
    'Agent Network Best Practices: limit-agent-tools',
    `${rulesets}/agent-network-best-practices/minor/1.0/pages/8k0-xjy/limit-agent-tools`,
  ),
  SFAI: page(
    "The generator of Salesforce's sfai SDK",
    'https://github.com/salesforce/sfai-sdk/blob/main/sfai/core/agentforce/generator.py',
  ),
  'SFAI-VAL': page(
    "What Salesforce's sfai SDK checks",
    'https://github.com/salesforce/sfai-sdk/blob/main/sfai/integrations/mulesoft/agentforce_utils.py',
  ),
  'KB-TRUNC': page('Results of actions that are cut', help('005298756')),
  'AFV-6': page(
    'Known issues of Agentforce, 6',
    `${knownIssues}#issue-6-require_user_confirmation-does-not-trigger-confirmation-dialog`,
  ),
  'AFV-9': page(
    'Known issues of Agentforce, 9',
    `${knownIssues}#issue-9-large-action-responses-cause-data-loss-from-state`,
  ),
  'AFV-14': page(
    'Known issues of Agentforce, 14',
    `${knownIssues}#issue-14-previously-valid-openapi-schemas-now-fail-validation`,
  ),
  JTE: page(
    'Rules for Agent Script, of a starter kit',
    'https://github.com/jtehrani84/claude-code-se-starter-kit/blob/main/rules/agent-script.md',
  ),
  'MCP-CONS': page('Considerations for MCP in Agentforce', help('ai.agent_mcp_considerations.htm')),
  'MCP-DESIGN': page('Designing tools and actions for MCP', help('ai.agent_mcp_tool_action_design.htm')),
  'ISS-OPENAI': page('A report of a failed import', 'https://github.com/openai/openai-openapi/issues/412'),
  'ISS-KLAVIYO': page('A report of a failed import', 'https://github.com/klaviyo/openapi/issues/2'),
} as const satisfies Readonly<Record<string, PublishedPage>>
