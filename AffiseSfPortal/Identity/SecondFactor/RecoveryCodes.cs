namespace AffiseSfPortal.Identity.SecondFactor;

internal static class RecoveryCodes
{
    public const int Count = 10;

    /// <summary>As they are stored: five letters, a dash, five letters, in capitals; blanks and case do not matter to who types them.</summary>
    public static string Plain(string typed)
    {
        var letters = new string([.. typed.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit)]);
        return letters.Length == 10 ? $"{letters[..5]}-{letters[5..]}" : letters;
    }
}
