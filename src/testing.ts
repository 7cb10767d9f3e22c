/** What a test of an app may import, beside the kit. */

export { toolProblems } from './openapi/tool-problems.ts'
export { type DevOptions, type RunningDev, startDev } from './test-client/dev.ts'
export { replayTool } from './test-client/replay.ts'
export { type SharedDev, sharedDev } from './test-client/shared-dev.ts'
export {
  createTestClient,
  type TestCaller,
  type TestClient,
  type TestedHost,
  ToolFailure,
} from './test-client/test-client.ts'
export type { TestCallout } from './test-org/call.ts'
export type { AskedOfOrg, OrgRefusal } from './test-org/script.ts'
export { type CallOptions, createTestOrg, type TestOrg } from './test-org/test-org.ts'
