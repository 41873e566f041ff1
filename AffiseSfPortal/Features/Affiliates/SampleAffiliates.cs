using AffiseSfPortal.Domain;
using AffiseSfPortal.Intake;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>25 invented affiliates for Development: many countries, long and empty values, all statuses, every level.
/// Addresses end in <c>.example</c>, which nobody can own (RFC 2606).</summary>
internal static class SampleAffiliates
{
    private static readonly string LongNotes = string.Join(' ', Enumerable.Repeat(
        "Asked twice for higher caps on finance offers in the fourth quarter; wants weekly payouts and a contact who speaks Portuguese.", 6));

    public static IReadOnlyList<AffiliateInput> All { get; } =
    [
        Made("a.vogt@nordlicht-media.example", "Nordlicht Media GmbH", "Anneliese Vogt", AffiliateStatus.Active, "Piotr Zieliński", "DE", "+49 40 5557 0184", "Hamburg",
            "Am Sandtorkai 50, Haus 3", "20457") with { Tags = ["finance", "mobile"], Level = 4, ReferralPercent = 2.5m, Notes = "Prefers calls before noon." },
        Made("contact@clicpanda.example", "Clicpanda SARL", "Inès Garnier", AffiliateStatus.Active, "Inès Garnier", "FR", "+33 1 84 88 02 11", "Lyon",
            "12 rue de la République", "69002") with { Tags = ["coupons"], Level = 2, ReferralPercent = 5 },
        Made("partenaires@lyonnaise-affiliation.example", "Société Lyonnaise d’Affiliation et de Marketing à la Performance", "Jean-Baptiste Beaumont-Delacroix",
            AffiliateStatus.OnModeration, "Inès Garnier", "FR", "+33 4 72 00 00 00", "Villeurbanne", "Bâtiment C, 148 cours Émile-Zola", "69100") with
            { Address2 = "Escalier 4, 3e étage, porte gauche", Notes = LongNotes },
        Made("hello@bluepeak.example", "Bluepeak Digital Ltd", "Tom Ashworth", AffiliateStatus.Active, "Tom Ashworth", "GB", "+44 20 7946 0018", "London",
            "7 Bankside", "SE1 9JU") with { Tags = ["apps", "mobile", "top20"], Level = 5, ReferralPercent = 10 },
        Made("ventas@antilles-performance.example", "Antilles Performance", "María José Peña", AffiliateStatus.NotActive, null, "MQ", null, "Fort-de-France", null, "97200"),
        Made("info@akerlund.example", "Åkerlund Partnermarketing AB", "Björn Åkerlund", AffiliateStatus.Active, "Tom Ashworth", "SE", "+46 8 505 55 00", "Göteborg",
            "Östra Hamngatan 17", "411 10") with { Tags = ["nordics"], Level = 3, ReferralPercent = 0.75m },
        Made("pagos@traficonorte.example", "Trafico Norte S.L.", "Iker Etxeberria", AffiliateStatus.Banned, "Piotr Zieliński", "ES", "+34 944 000 000", "Bilbao", null, "48001") with
            { Notes = "Banned after incentive traffic in May." },
        Made("kalina@kalina-ads.example", "Kalina Ads d.o.o.", "Kalina Horvat", AffiliateStatus.Active, "Piotr Zieliński", "HR", "+385 1 555 0142", "Zagreb", "Ilica 5", "10000"),
        Made("growth@mobireach.example", "MobiReach India Pvt Ltd", "Aarav Subramaniam", AffiliateStatus.Active, "Tom Ashworth", "IN", "+91 22 5550 1199", "Mumbai",
            "Unit 1204, Lotus Corporate Park", "400063") with { Tags = ["mobile", "apps"], Level = 4, ReferralPercent = 3 },
        Made("equipe@ouestleads.example", "Ouest Leads SAS", null, AffiliateStatus.Active, "Inès Garnier", "FR", null, "Nantes", null, null),
        Made("direction@guyane-trafic.example", "Guyane Trafic", "Élodie N’Guessan", AffiliateStatus.NotActive, "Inès Garnier", "GF", "+594 594 00 00 00", "Cayenne", null, "97300"),
        Made("anfrage@vierlaender.example", "Vierländer Performance AG", "Ueli Brunner", AffiliateStatus.Active, "Piotr Zieliński", "CH", "+41 44 555 01 23", "Zürich",
            "Langstrasse 200", "8005") with { Level = 1, ReferralPercent = 1 },
        Made("kia.ora@kowhai.example", "Kōwhai Partners", "Aroha Ngata", AffiliateStatus.Active, "Tom Ashworth", "NZ", "+64 9 555 0170", "Auckland", "88 Karangahape Road", "1010"),
        Made("team@lumenfield.example", "Lumenfield Media Inc.", "Dana O'Brien", AffiliateStatus.OnModeration, "Tom Ashworth", "US", "+1 415 555 0133", "San Francisco",
            "535 Mission St, 14th Floor", "94105") with { Tags = ["native", "finance"], Level = 0 },
        Made("labas@baltikreklama.example", "Baltik Reklama UAB", "Ąžuolas Žukauskas", AffiliateStatus.Active, "Piotr Zieliński", "LT", "+370 5 255 0100", "Vilnius", null, "01103"),
        Made("contato@trilha.example", "Trilha Afiliados", "João Gonçalves", AffiliateStatus.Active, null, "BR", "+55 11 5555-0147", "São Paulo",
            "Avenida Paulista 1374", "01310-100") with { Tags = ["latam"], ReferralPercent = 4 },
        Made("partners@kaigan.example", "海岸パートナーズ株式会社", "佐藤 陽子", AffiliateStatus.Active, "Tom Ashworth", "JP", "+81 3-5555-0188", "東京", "渋谷区神南1-2-3", "150-0041"),
        Made("info@nilereach.example", "Nile Reach للتسويق", "ليلى حسن", AffiliateStatus.OnModeration, null, "EG", "+20 2 5550 0190", "Cairo", null, null),
        Made("hola@pampa-clicks.example", "Pampa Clicks", "Valentina Ruiz Díaz", AffiliateStatus.Active, "Piotr Zieliński", "AR", "+54 11 5555 0112", "Buenos Aires",
            "Avenida Corrientes 2560, piso 9, departamento C", "C1046AAQ"),
        Made("solo@publisher.example", null, "Wren Halloway", AffiliateStatus.Active, null, "CA", null, null, null, null),
        Made("no-name@empty-values.example", null, null, AffiliateStatus.NotActive, null, null, null, null, null, null),
        Made("madonna@onename.example", "Madonna", "Madonna", AffiliateStatus.Active, "Inès Garnier", "IT", "+39 02 5555 0190", "Milano", "Via Torino 2", "20123"),
        Made("support@the-quite-remarkably-long-domain-name-of-a-publisher.example", "Quite Remarkable Publishing and Performance Marketing Group Holdings International Proprietary Limited",
            "Nomvula Mkhize", AffiliateStatus.Active, "Tom Ashworth", "ZA", "+27 21 555 0161", "Cape Town", "The Old Biscuit Mill, 375 Albert Road, Woodstock", "7925") with
            { Tags = ["content", "email", "push", "native", "top20"], Level = 5, ReferralPercent = 12.25m, Notes = LongNotes },
        Made("quotes@smith-sons.example", "Smith & Sons \"Leads\" <Ltd>", "Seán O’Connor", AffiliateStatus.Active, "Tom Ashworth", "IE", "+353 1 555 0100", "Dublin", "1 O'Connell Street; Unit #2", "D01 F5P2"),
        Made("hallo@tulpmedia.example", "Tulp Media B.V.", "Femke van den Berg", AffiliateStatus.Active, "Piotr Zieliński", "NL", "+31 20 555 0125", "Amsterdam", "Keizersgracht 241", "1016 EA") with
            { Tags = ["coupons", "email"], Level = 2, ReferralPercent = 100 },
    ];

    /// <summary>Questions for an installation that has none yet.</summary>
    public static IReadOnlyList<SignUpField> SignUpFields() =>
    [
        new() { Name = "Vertical", Type = SignUpFieldType.Select, View = true, Position = 0, Options = ["Finance & insurance", "Gaming", "Travel", "Health"] },
        new() { Name = "Traffic sources", Type = SignUpFieldType.Checkbox, View = true, Position = 1, Options = ["Search", "Social", "E-mail", "Native"] },
        new() { Name = "Monthly volume", Type = SignUpFieldType.Text, View = true, Position = 2 },
    ];

    /// <summary>Answers to the questions that there are: every required one, and of the others two in three.</summary>
    public static AffiliateInput WithAnswers(this AffiliateInput input, int number, IEnumerable<SignUpField> fields) => input with
    {
        SignUpValues = fields
            .Where(f => f.Required || (number + f.Position) % 3 != 0)
            .Select(f => (f.Id, Values: Answer(f, number)))
            .Where(a => a.Values.Count > 0)
            .ToDictionary(a => a.Id, a => a.Values),
    };

    private static IReadOnlyList<string> Answer(SignUpField field, int number) => field.Type switch
    {
        SignUpFieldType.Select or SignUpFieldType.Radio => field.Options.Count == 0 ? [] : [field.Options[number % field.Options.Count]],
        SignUpFieldType.Checkbox => [.. field.Options.Where((_, i) => (i + number) % 2 == 0)],
        SignUpFieldType.Text => [(number * 2500).ToString("N0", System.Globalization.CultureInfo.InvariantCulture)],
        SignUpFieldType.MultiLineText => ["First line of an answer.\nSecond line, somewhat longer than the first."],
        SignUpFieldType.HiddenText => [$"source-{number}"],
    };

    private static AffiliateInput Made(
        string email, string? company, string? contact, AffiliateStatus status, string? manager, string? country, string? phone, string? city, string? address, string? zip) => new()
        {
            Email = email,
            CompanyName = company,
            ContactPerson = contact,
            Status = status,
            Manager = manager,
            Country = country,
            Phone = phone,
            City = city,
            Address1 = address,
            ZipCode = zip,
        };
}
