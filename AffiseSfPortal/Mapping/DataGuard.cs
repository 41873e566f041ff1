using System.Text;
using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Mapping;

/// <summary>How much harm a value could do in the wrong hands.</summary>
public enum DataClass
{
    Ordinary = 0,

    /// <summary>Leads to a person: names, addresses, numbers.</summary>
    Contact = 1,

    /// <summary>Money, but no account of it.</summary>
    Finance = 2,

    /// <summary>Bank and payout details: never mapped.</summary>
    Bank = 3,

    /// <summary>Passwords and keys: never mapped.</summary>
    Secret = 4,
}

/// <summary>Says what kind of data a field holds, and keeps secrets and bank data out of every mapping: the grid does not offer them, and the composer sends them not even when a stored mapping names them.</summary>
public static class DataGuard
{
    private static readonly string[] Secrets = ["password", "passwd", "passphrase", "mot de passe", "api key", "apikey", "secret", "token", "pin code", "private key", "cle api", "cle privee", "otp"];

    private static readonly string[] Banks =
    [
        "bank", "banque", "bancaire", "iban", "bic", "swift", "account number", "numero de compte", "routing number", "sort code", "rib", "card number", "credit card", "carte bancaire", "numero de carte", "cvv", "cvc",
        "wallet", "portefeuille", "payout details", "payment details", "payment systems", "coordonnees bancaires", "paypal", "webmoney", "payoneer", "tipalti", "paxum", "bitcoin", "usdt",
    ];

    private static readonly string[] Contacts = ["email", "e mail", "phone", "telephone", "mobile", "skype", "telegram", "whatsapp", "viber", "wechat", "facebook", "address", "adresse", "name", "nom", "birthday"];

    /// <summary>Member names of Affise's record that must never be read by a mapping, whoever offers them.</summary>
    private static readonly HashSet<string> Forbidden = new(StringComparer.OrdinalIgnoreCase) { "api_key", "password", "payment_systems", "tipalti_payee_id", "tipalti_status" };

    public static DataClass ClassOf(AffiliateField field) => field.SignUpField is { } custom ? ClassOfName(custom.Name) : field.Key switch
    {
        _ when Forbidden.Contains(field.Key) => ClassOfName(field.Key) is var named and (DataClass.Bank or DataClass.Secret) ? named : DataClass.Secret,
        "email" or "contactPerson" or "phone" or "address_1" or "address_2" or "zip_code" or "city" or "manager" => DataClass.Contact,
        "ref_percent" => DataClass.Finance,
        _ => DataClass.Ordinary,
    };

    public static bool IsForbidden(AffiliateField field) => ClassOf(field) is DataClass.Bank or DataClass.Secret;

    /// <summary>By the words of a name in English or French, whatever their accents, case and separators.</summary>
    public static DataClass ClassOfName(string name)
    {
        // "ApiKey" is two words, "PayPal" is one.
        var words = $" {Plain(name, splitsCapitals: true)} | {Plain(name, splitsCapitals: false)} ";
        return Has(Secrets, words) ? DataClass.Secret
            : Has(Banks, words) ? DataClass.Bank
            : Has(Contacts, words) ? DataClass.Contact
            : DataClass.Ordinary;
    }

    private static bool Has(string[] terms, string words) => Array.Exists(terms, t => words.Contains($" {t} ", StringComparison.Ordinal) || words.Contains($" {t}s ", StringComparison.Ordinal));

    private static string Plain(string name, bool splitsCapitals)
    {
        var plain = new StringBuilder(name.Length);
        var before = '\0';
        foreach (var c in name.Normalize(NormalizationForm.FormD))
        {
            if (System.Globalization.CharUnicodeInfo.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.NonSpacingMark)
                continue;
            if (splitsCapitals && char.IsAsciiLetterUpper(c) && char.IsAsciiLetterLower(before))
                plain.Append(' ');
            if (char.IsAsciiLetterOrDigit(c))
                plain.Append(char.ToLowerInvariant(c));
            else if (plain.Length > 0 && plain[^1] != ' ')
                plain.Append(' ');
            before = c;
        }
        return plain.ToString().TrimEnd();
    }
}
