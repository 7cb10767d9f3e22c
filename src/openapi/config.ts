import type { Topic } from '../core/tool/topic.ts'

/** Some tools under a topic of their own: a document has one topic, so they are published as a service of their own. */
export interface TopicService {
  /** As `clientName` of the app, and another one. */
  readonly clientName: string
  readonly title: string
  readonly description: string
  readonly topic: Topic
  /** Names of tools. */
  readonly tools: readonly string[]
}

/** How the app appears in a Salesforce org. */
export interface AppLinkConfig {
  /** Name of the External Service: the Apex class, and the permission set that lets people call it. */
  readonly clientName: string
  readonly title: string
  readonly version: string
  readonly description: string
  /** The app's https origin. AppLink routes by app; External Services only reads the path. */
  readonly serverUrl: string
  /** API name of the external client app that publishing creates or uses. */
  readonly externalClientApp: string
  /** API name of the session permission set that `user-plus` tools get. */
  readonly sessionPermissionSet: string
  /** For every tool that `services` does not name. */
  readonly topic: Topic
  /** Further topics. Default none. */
  readonly services?: readonly TopicService[]
}
