using System.Security.Cryptography;
using System.Text;

namespace AffiseSfPortal.Domain;

/// <summary>The key itself, as its owner holds it. 256 random bits need no salt and no slow hash: there is nothing to guess.</summary>
public static class ApiKeySecret
{
    private const string Mark = "ask_";
    private const int Bytes = 32;
    private const int PrefixLength = 8;

    /// <summary><c>ask_</c> and 43 characters that need no quoting anywhere.</summary>
    public static string New() =>
        Mark + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>What <see cref="ApiKey.Hash"/> holds.</summary>
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>What <see cref="ApiKey.Prefix"/> holds.</summary>
    public static string PrefixOf(string secret) => secret[..PrefixLength];
}
