namespace SalesforceSimulator;

internal static class Program
{
    private static void Main(string[] args)
    {
        var app = WebApplication.CreateBuilder(args).Build();
        app.Run();
    }
}
