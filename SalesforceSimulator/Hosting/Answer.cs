namespace SalesforceSimulator.Hosting;

internal static class Answer
{
    /// <summary>Keeps the compiler from taking a handler for a RequestDelegate, which would throw its result away.</summary>
    public static Delegate With(Func<HttpContext, Task<IResult>> handler) => handler;
}
