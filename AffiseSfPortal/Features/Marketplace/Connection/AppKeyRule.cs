namespace AffiseSfPortal.Features.Marketplace.Connection;

/// <summary>Judges key and secret. Their form is Salesforce's affair; only slips of the clipboard are caught.</summary>
internal static class AppKeyRule
{
    private const int Longest = 1024;

    public static ConnectionProblem? JudgeKey(string text)
    {
        const ConnectionField field = ConnectionField.ConsumerKey;
        var key = text.Trim();
        if (key.Length == 0)
            return new(field, ConnectionProblems.KeyRequired);
        if (key.Contains("://", StringComparison.Ordinal))
            return new(field, ConnectionProblems.KeyIsAddress);
        if (key.Any(IsBlank))
            return new(field, ConnectionProblems.KeyBlankInside, ConnectionCure.RemoveBlanks);
        return key.Length > Longest ? new(field, ConnectionProblems.KeyTooLong) : null;
    }

    public static ConnectionProblem? JudgeSecret(ConnectionInput input)
    {
        const ConnectionField field = ConnectionField.ConsumerSecret;
        var secret = input.ConsumerSecret.Trim();
        if (secret.Length == 0)
            return input.SecretIsStored ? null : new(field, ConnectionProblems.SecretRequired);
        if (secret.Any(IsBlank))
            return new(field, ConnectionProblems.SecretBlankInside, ConnectionCure.RemoveBlanks);
        if (string.Equals(secret, input.ConsumerKey.Trim(), StringComparison.Ordinal))
            return new(field, ConnectionProblems.SecretIsKey);
        return secret.Length > Longest ? new(field, ConnectionProblems.SecretTooLong) : null;
    }

    /// <summary>Also the blanks that cannot be seen and come with a copy from a web page.</summary>
    internal static bool IsBlank(char c) => char.IsWhiteSpace(c) || char.IsControl(c) || c is '\u200B' or '\u200C' or '\u200D' or '\u2060' or '\uFEFF';

    public static string WithoutBlanks(string text) => string.Concat(text.Where(c => !IsBlank(c)));
}
