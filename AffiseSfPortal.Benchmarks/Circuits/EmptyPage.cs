using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;
using MudBlazor.Services;

namespace AffiseSfPortal.Benchmarks.Circuits;

/// <summary>What the control library itself costs: its providers, a bar and one line of text, in a circuit, with the same packages as the portal and its files as they are shipped.</summary>
public static class EmptyPage
{
    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddMudServices();
    }

    public static void Map(WebApplication app)
    {
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<Document>().AddInteractiveServerRenderMode();
    }

    [Route("/")]
    public sealed class Document : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.AddMarkupContent(0, """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Empty</title><base href="/"><link rel="icon" href="data:,"><link rel="stylesheet" href="_content/MudBlazor/MudBlazor.min.css"></head><body>""");
            builder.OpenComponent<Page>(1);
            builder.AddComponentRenderMode(new InteractiveServerRenderMode(prerender: false));
            builder.CloseComponent();
            builder.AddMarkupContent(2, """<script src="_content/MudBlazor/MudBlazor.min.js"></script><script src="_framework/blazor.web.js"></script></body></html>""");
        }
    }

    public sealed class Page : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<MudThemeProvider>(0);
            builder.CloseComponent();
            builder.OpenComponent<MudPopoverProvider>(1);
            builder.CloseComponent();
            builder.OpenComponent<MudDialogProvider>(2);
            builder.CloseComponent();
            builder.OpenComponent<MudSnackbarProvider>(3);
            builder.CloseComponent();
            builder.OpenComponent<MudLayout>(4);
            builder.AddComponentParameter(5, nameof(MudLayout.ChildContent), (RenderFragment)Inside);
            builder.CloseComponent();
        }

        private static void Inside(RenderTreeBuilder builder)
        {
            builder.OpenComponent<MudAppBar>(0);
            builder.AddComponentParameter(1, nameof(MudAppBar.ChildContent), (RenderFragment)(b => b.AddContent(0, "Empty")));
            builder.CloseComponent();
            builder.OpenComponent<MudMainContent>(2);
            builder.AddComponentParameter(3, nameof(MudMainContent.ChildContent), (RenderFragment)Text);
            builder.CloseComponent();
        }

        private static void Text(RenderTreeBuilder builder)
        {
            builder.OpenComponent<MudText>(0);
            builder.AddComponentParameter(1, nameof(MudText.ChildContent), (RenderFragment)(b => b.AddContent(0, "Nothing here.")));
            builder.CloseComponent();
        }
    }
}
