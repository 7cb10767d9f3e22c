import type { Topic } from '../../../src/core/tool/topic.ts'
import type { AppLinkConfig } from '../../../src/openapi/config.ts'

export const topicWith = (name: string): Topic => ({
  name,
  classificationDescription: 'Requests about tests.',
  scope: 'Your job is to test.',
  instructions: ['Ask first.', 'Then answer.'],
})

/** An app that is published under the name TestApp. */
export const config: AppLinkConfig = {
  clientName: 'TestApp',
  title: 'Test app',
  version: '1.2.3',
  description: 'Actions of a test.',
  serverUrl: 'https://test-app.example',
  externalClientApp: 'TestAppClient',
  sessionPermissionSet: 'TestAppPermissions',
  topic: topicWith('test_work'),
}
