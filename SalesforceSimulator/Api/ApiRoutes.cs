namespace SalesforceSimulator.Api;

/// <summary>The data API's own small router: composite sub-requests go the same way as calls from outside.</summary>
internal sealed class ApiRoutes
{
    private readonly List<(string Method, string[] Template, Func<ApiCall, ApiReply> Handler)> _routes = [];

    /// <param name="template">Segments by slash; <c>{name}</c> takes one segment, <c>{*name}</c> takes all that are left.</param>
    public void Map(string method, string template, Func<ApiCall, ApiReply> handler) =>
        _routes.Add((method, template.Split('/', StringSplitOptions.RemoveEmptyEntries), handler));

    /// <exception cref="ApiFault">Nothing is there, or not for this method.</exception>
    public ApiReply Handle(ApiCall call)
    {
        var others = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (method, template, handler) in _routes)
        {
            if (Match(template, call.Segments) is not { } values)
            {
                continue;
            }

            if (method == call.Method)
            {
                call.Values = values;
                return handler(call);
            }

            others.Add(method);
        }

        throw others.Count == 0
            ? new ApiFault(ApiError.NotFound())
            : new ApiFault(new ApiError("METHOD_NOT_ALLOWED", $"HTTP Method '{call.Method}' not allowed. Allowed are {string.Join(",", others)}"));
    }

    private static Dictionary<string, string>? Match(string[] template, IReadOnlyList<string> segments)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < template.Length; i++)
        {
            var part = template[i];
            if (part.StartsWith("{*", StringComparison.Ordinal))
            {
                values[part[2..^1]] = string.Join('/', segments.Skip(i));
                return segments.Count > i ? values : null;
            }

            if (i >= segments.Count)
            {
                return null;
            }

            if (part.StartsWith('{'))
            {
                values[part[1..^1]] = segments[i];
            }
            else if (!part.Equals(segments[i], StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }
        }

        return template.Length == segments.Count ? values : null;
    }
}
