/** The packages of the OpenTelemetry SDK, as `package.json` names them: optional, so nobody has them who does not ask. */
export const telemetryPackages = [
  '@opentelemetry/api@1.10.0',
  '@opentelemetry/context-async-hooks@3.1.0',
  '@opentelemetry/core@3.1.0',
  '@opentelemetry/exporter-logs-otlp-proto@0.301.0',
  '@opentelemetry/exporter-metrics-otlp-proto@0.301.0',
  '@opentelemetry/otlp-exporter-base@0.301.0',
  '@opentelemetry/otlp-transformer@0.301.0',
  '@opentelemetry/resources@3.1.0',
  '@opentelemetry/sdk-logs@3.1.0',
  '@opentelemetry/sdk-metrics@3.1.0',
  '@opentelemetry/sdk-trace@3.1.0',
]
