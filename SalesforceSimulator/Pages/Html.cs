using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace SalesforceSimulator.Pages;

/// <summary>Markup that is safe to send: whatever is filled in is encoded, unless it is markup itself.</summary>
internal sealed record Markup(string Text)
{
    public static readonly Markup Empty = new("");

    public static Markup Join(IEnumerable<Markup> parts) => new(string.Concat(parts.Select(p => p.Text)));
}

[InterpolatedStringHandler]
internal readonly struct HtmlHandler(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + (formattedCount * 16));

    public void AppendLiteral(string value) => _text.Append(value);

    public void AppendFormatted(Markup value) => _text.Append(value.Text);

    public void AppendFormatted(IEnumerable<Markup> values) => _text.Append(Markup.Join(values).Text);

    public void AppendFormatted<T>(T value) => _text.Append(HtmlEncoder.Default.Encode(value?.ToString() ?? ""));

    public Markup Done() => new(_text.ToString());
}

internal static class Html
{
    public static Markup Of(HtmlHandler handler) => handler.Done();

    /// <summary>A whole page: one stylesheet of our own, nothing from elsewhere, no scripts.</summary>
    public static IResult Page((string Title, Markup Body) page, int status = 200)
    {
        var document = Of($"""
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light dark">
              <title>{page.Title} - Stand-in org</title>
              <link rel="icon" href="data:,">
              <link rel="stylesheet" href="/stand-in.css">
            </head>
            <body>
            {page.Body}
            </body>
            </html>
            """);
        return new PageResult(document.Text, status);
    }

    private sealed class PageResult(string text, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var headers = httpContext.Response.Headers;
            headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers.CacheControl = "no-store";
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = "text/html;charset=utf-8";
            return httpContext.Response.WriteAsync(text, httpContext.RequestAborted);
        }
    }
}
