using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Features.Operator;

/// <summary>Settings under <c>Telemetry</c>, for whoever runs the portal.</summary>
internal sealed class OperatorOptions
{
    public const string Section = "Telemetry";
    public const int ShortestKey = 24;

    /// <summary>Whoever reads <c>/metrics</c> sends it as <c>Authorization: Bearer …</c>. Empty: there is no such address.</summary>
    /// <value>Empty; at least 24 characters.</value>
    public string MetricsKey { get; set; } = "";

    /// <summary>Where traces, metrics and logs go in the OpenTelemetry protocol, for instance <c>http://collector:4317</c>. Empty: nowhere.</summary>
    /// <value>Empty.</value>
    public string OtlpEndpoint { get; set; } = "";

    /// <summary>How the collector is spoken to: <c>grpc</c> (usually port 4317) or <c>http/protobuf</c> (usually port 4318).</summary>
    /// <value>grpc.</value>
    public string OtlpProtocol { get; set; } = Grpc;

    public const string Grpc = "grpc";
    public const string HttpProtobuf = "http/protobuf";

    public bool HasMetrics => MetricsKey.Length > 0;

    public bool HasOtlp => OtlpEndpoint.Length > 0;
}

internal sealed class OperatorOptionsValidator : IValidateOptions<OperatorOptions>
{
    public ValidateOptionsResult Validate(string? name, OperatorOptions options)
    {
        if (options.HasMetrics && options.MetricsKey.Length < OperatorOptions.ShortestKey)
            return ValidateOptionsResult.Fail($"{OperatorOptions.Section}:{nameof(OperatorOptions.MetricsKey)} has {options.MetricsKey.Length} characters. Give it at least {OperatorOptions.ShortestKey}, or none.");
        if (options.OtlpProtocol is not (OperatorOptions.Grpc or OperatorOptions.HttpProtobuf))
            return ValidateOptionsResult.Fail($"{OperatorOptions.Section}:{nameof(OperatorOptions.OtlpProtocol)} is '{options.OtlpProtocol}'. Write {OperatorOptions.Grpc} or {OperatorOptions.HttpProtobuf}.");
        return !options.HasOtlp || (Uri.TryCreate(options.OtlpEndpoint, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https"))
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{OperatorOptions.Section}:{nameof(OperatorOptions.OtlpEndpoint)} is '{options.OtlpEndpoint}'. Write an absolute http or https address, or nothing.");
    }
}
