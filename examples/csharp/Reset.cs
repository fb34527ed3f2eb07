// Resets a password: dotnet run -- USER, with the new password as one line of standard input.
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

string[] again = ["directory_unavailable", "operation_in_progress", "outcome_unknown"];
var url = Environment.GetEnvironmentVariable("WRITEBACKD_URL")!;
var authorities = new X509Certificate2Collection();
authorities.ImportFromPemFile(Environment.GetEnvironmentVariable("WRITEBACKD_CA")!);

using var handler = new SocketsHttpHandler();
handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust };
handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
handler.SslOptions.CertificateChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
client.DefaultRequestHeaders.Authorization =
    new AuthenticationHeaderValue("Bearer", Environment.GetEnvironmentVariable("WRITEBACKD_KEY"));

var password = Console.ReadLine();
// One key for this wish: with the same key again nothing is written twice, and what became of a lost answer is found out.
var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
string? code = null;
for (var attempt = 1; attempt <= 3; ++attempt)
{
    var wait = TimeSpan.FromSeconds(2);
    try
    {
        using var call = new HttpRequestMessage(HttpMethod.Post, url + "/v1/password/reset")
        {
            Content = JsonContent.Create(new Dictionary<string, string?> { ["user"] = args[0], ["new_password"] = password }),
        };
        call.Headers.Add("Idempotency-Key", key);
        using var reply = await client.SendAsync(call);
        var answer = await reply.Content.ReadFromJsonAsync<JsonElement>();
        if (reply.IsSuccessStatusCode)
        {
            Console.WriteLine("done");
            return 0;
        }
        code = answer.GetProperty("code").GetString();
        var title = answer.GetProperty("title").GetString();
        if (!again.Contains(code))
        {
            Console.Error.WriteLine(answer.TryGetProperty("detail", out var detail) ? detail.GetString() : title);
            return code == "too_many_attempts" ? 75 : 1;
        }
        Console.Error.WriteLine($"{code}, attempt {attempt}: {title}");
        if (reply.Headers.RetryAfter?.Delta is { } told) wait = told < TimeSpan.FromSeconds(30) ? told : TimeSpan.FromSeconds(30);
    }
    catch (HttpRequestException trouble) when (trouble.InnerException is AuthenticationException)
    {
        Console.Error.WriteLine($"{trouble.InnerException.Message} WRITEBACKD_CA has to name the authority");
        return 1;
    }
    // A balancer's own page (no JSON) is no answer either.
    catch (Exception trouble) when (trouble is HttpRequestException or TaskCanceledException or JsonException or KeyNotFoundException or NotSupportedException)
    {
        code = null;
        Console.Error.WriteLine($"no answer, attempt {attempt}: {trouble.Message}");
    }
    if (attempt < 3) await Task.Delay(wait);
}
if (code == "outcome_unknown") Console.Error.WriteLine("It may have worked: try the new password first.");
return 75;
