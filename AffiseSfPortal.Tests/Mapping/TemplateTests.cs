using AffiseSfPortal.Domain;
using AffiseSfPortal.Mapping;

namespace AffiseSfPortal.Tests.Mapping;

public class TemplateTests
{
    [Theory]
    [InlineData("{login} ({id})", "Acme (10482)")]
    [InlineData("{company} ({id})", "Acme (10482)")]
    [InlineData("{ LOGIN }", "Acme")]
    [InlineData("{city}[, {zip_code}]", "Paris")]
    [InlineData("[{notes}: ]{city}", "Paris")]
    [InlineData("{login}[, {city}]", "Acme, Paris")]
    [InlineData("{tags}", "cpa, vip")]
    [InlineData("{{{city}}}", "{Paris}")]
    [InlineData("[[x]] {city}", "[x] Paris")]
    [InlineData("{notes}{zip_code}", null)]
    [InlineData("no: {notes}", null)]
    [InlineData("fixed", "fixed")]
    [InlineData("{Vertical}/{custom:7}", "Finance/Finance")]
    public void Render_Template_FillsItsFields(string text, string? expected)
    {
        var affiliate = Maps.Affiliate("10482");
        (affiliate.CompanyName, affiliate.City, affiliate.Tags) = (" Acme ", "Paris", ["cpa", "vip"]);
        affiliate.SignUpValues[7] = ["Finance"];

        var (template, fault) = RowTemplate.Parse(text, Catalogue());

        Assert.Null(fault);
        Assert.Equal(expected, template!.Render(affiliate));
    }

    [Theory]
    [InlineData("", TemplateFaultKind.Empty, 0)]
    [InlineData("  ", TemplateFaultKind.Empty, 0)]
    [InlineData("a {nobody}", TemplateFaultKind.UnknownField, 2)]
    [InlineData("{login", TemplateFaultKind.Unclosed, 0)]
    [InlineData("login}", TemplateFaultKind.Unclosed, 5)]
    [InlineData("[{city}", TemplateFaultKind.Unclosed, 0)]
    [InlineData("{city}]", TemplateFaultKind.Unclosed, 6)]
    [InlineData("[a[b]]", TemplateFaultKind.Nested, 2)]
    [InlineData("{IBAN}", TemplateFaultKind.Guarded, 0)]
    [InlineData("x{api_key}", TemplateFaultKind.Guarded, 1)]
    public void Parse_Mistake_SaysWhereItIs(string text, TemplateFaultKind kind, int at)
    {
        var (template, fault) = RowTemplate.Parse(text, Catalogue());

        Assert.Null(template);
        Assert.Equal((kind, at), (fault!.Kind, fault.At));
    }

    [Fact]
    public void Check_BadTemplate_BlocksTheSave()
    {
        var row = new MappingRow { SourceKey = RowSources.Template, TargetField = "F", Recipe = new RowRecipe { Text = "{nobody}" } };

        Assert.Equal((CompatibilityKind.Impossible, CompatibilityReason.BadTemplate), Verdict(row));
        row.Recipe = new RowRecipe { Text = "{login} ({id})" };
        Assert.Equal((CompatibilityKind.MayBeCut, CompatibilityReason.TooLong), Verdict(row));
        row.Recipe = new RowRecipe { Text = "{city}" };
        Assert.Equal((CompatibilityKind.Fine, CompatibilityReason.None), Verdict(row));

        static (CompatibilityKind, CompatibilityReason) Verdict(MappingRow row)
        {
            var fit = TypeCompatibility.Check(row, Maps.Field("F", length: 255), Catalogue());
            return (fit.Kind, fit.Reason);
        }
    }

    private static IReadOnlyList<AffiliateField> Catalogue()
    {
        var vertical = AffiliateField.Of(new SignUpField { Name = "Vertical", Type = SignUpFieldType.Text }) with { Key = "custom:7" };
        typeof(SignUpField).GetProperty(nameof(SignUpField.Id))!.SetValue(vertical.SignUpField, 7);
        return [.. AffiliateField.Mappable([vertical.SignUpField!]), AffiliateField.Of(new SignUpField { Name = "IBAN" })];
    }
}
