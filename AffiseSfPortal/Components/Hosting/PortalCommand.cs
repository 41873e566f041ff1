namespace AffiseSfPortal.Components.Hosting;

/// <summary>Something that is done once from the command line, with the portal's own settings and without serving a page.</summary>
internal interface IPortalCommand
{
    /// <summary>The words that call it, for instance <c>secrets rotate</c>.</summary>
    string Name { get; }

    /// <summary>What follows the name, for the list of commands.</summary>
    string Arguments { get; }

    /// <summary>What it does, in one sentence.</summary>
    string Summary { get; }

    /// <returns>0 when all is well, 1 when what it looked for is wrong, 2 when it could not be done.</returns>
    Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken);
}

/// <summary><c>dotnet run --project AffiseSfPortal -- secrets rotate</c>: the first word that is no setting names a command.</summary>
internal static class PortalCommandLine
{
    public const int CannotBeDone = 2;

    /// <summary>Settings are written <c>--Key=value</c> or <c>Key=value</c>; a command is a bare word.</summary>
    public static bool IsCommand(IReadOnlyList<string> args) => args.Count > 0 && IsWord(args[0]);

    /// <summary>Runs the command that <paramref name="args"/> name; without one of that name, lists all.</summary>
    public static async Task<int> RunAsync(IServiceProvider services, IReadOnlyList<string> args, TextWriter output, CancellationToken cancellationToken)
    {
        var commands = services.GetServices<IPortalCommand>().OrderBy(c => c.Name, StringComparer.Ordinal).ToList();
        foreach (var command in commands)
        {
            var words = command.Name.Split(' ');
            if (args.Count >= words.Length && args.Take(words.Length).SequenceEqual(words, StringComparer.OrdinalIgnoreCase))
                return await RunAsync(command, [.. args.Skip(words.Length)], output, cancellationToken);
        }
        await output.WriteLineAsync($"There is no command '{string.Join(' ', args.TakeWhile(IsWord))}'. There are:");
        foreach (var command in commands)
            await output.WriteLineAsync($"  {command.Name} {command.Arguments}".TrimEnd() + $": {command.Summary}");
        return CannotBeDone;
    }

    private static async Task<int> RunAsync(IPortalCommand command, IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        try
        {
            return await command.RunAsync(arguments, output, cancellationToken);
        }
        catch (Exception e) when (e is PortalCommandException or InvalidOperationException or IOException or UnauthorizedAccessException or System.Data.Common.DbException)
        {
            await output.WriteLineAsync(e.Message);
            return CannotBeDone;
        }
    }

    private static bool IsWord(string argument) => argument.Length > 0 && argument[0] is not ('-' or '/') && !argument.Contains('=', StringComparison.Ordinal);
}

/// <summary>The command cannot be done; the message says why and what to do.</summary>
internal sealed class PortalCommandException(string message) : Exception(message);
