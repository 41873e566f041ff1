using System.Globalization;

namespace AffiseSfPortal.Identity;

internal static class TooManyTries
{
    /// <summary>For programs what the page says in words.</summary>
    public static void Tell(HttpContext context, TimeSpan wait)
    {
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }
}
