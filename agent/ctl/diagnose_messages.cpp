#include <curl/curl.h>

#include <memory>

#include "agent/audit/syslog_target.hpp"
#include "agent/ctl/diagnosis.hpp"
#include "notify/captcha/siteverify.hpp"

namespace writeback::agent {
namespace {

constexpr long patience_ms = 10'000;

struct EndCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
using Curl = std::unique_ptr<CURL, EndCurl>;

std::size_t swallow(char* /*bytes*/, std::size_t size, std::size_t count, void* /*unused*/) {
  return size * count;
}

Curl prepare(const std::string& url, const std::string& ca_certificate) {
  Curl curl(curl_easy_init());
  if (!curl) return curl;
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, patience_ms);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &swallow);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, &swallow);
  if (!ca_certificate.empty()) {
    curl_easy_setopt(curl.get(), CURLOPT_CAINFO, ca_certificate.c_str());
  }
  return curl;
}

Diagnosis judge(CURL* curl, const std::string& topic, const std::string& where,
                const std::string& well, const std::string& next) {
  const CURLcode result = curl == nullptr ? CURLE_OUT_OF_MEMORY : curl_easy_perform(curl);
  if (result == CURLE_OK) return {ldap::Finding::ok, topic, well, "", where};
  return {ldap::Finding::failed, topic, curl_easy_strerror(result), next, where};
}

/// Greeting, TLS and sign-in, then NOOP (RFC 5321, 4.1.1.9): nobody gets a message.
Diagnosis diagnose_mail_server(const notify::MailSettings& mail, const std::string& server) {
  const Curl curl = prepare(server, mail.ca_certificate);
  std::string password(mail.password.reveal());
  if (curl) {
    curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, "NOOP");
    const bool inside = server.starts_with("smtps://");
    if (!inside && mail.starttls) {
      curl_easy_setopt(curl.get(), CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    }
    if (!mail.user.empty()) {
      curl_easy_setopt(curl.get(), CURLOPT_USERNAME, mail.user.c_str());
      curl_easy_setopt(curl.get(), CURLOPT_PASSWORD, password.c_str());
    }
  }
  auto diagnosis = judge(curl.get(), "mail", server,
                         mail.user.empty() ? "answers" : "answers, and the sign-in works",
                         "[mail] in docs/configuration.md: server, starttls, user, ca_certificate");
  cleanse(password.data(), password.size());
  return diagnosis;
}

/// Of https://HOST[:PORT]/PATH: a path may hold what only the provider should know.
std::string host_of(const std::string& url) {
  const auto begin = url.find("://");
  const auto host = begin == std::string::npos ? url : url.substr(begin + 3);
  return host.substr(0, host.find_first_of("/?#"));
}

/// The connection with its TLS and no more: a request might be billed.
Diagnosis diagnose_connection(const std::string& url, const std::string& ca_certificate,
                              const std::string& topic, const std::string& well,
                              const std::string& next) {
  const Curl curl = prepare(url, ca_certificate);
  if (curl) curl_easy_setopt(curl.get(), CURLOPT_CONNECT_ONLY, 1L);
  return judge(curl.get(), topic, host_of(url), well, next);
}

Diagnosis diagnose_gateway(const notify::GatewaySettings& gateway, const std::string& topic) {
  std::string url = gateway.url;
  if (url.empty()) {
    url = gateway.preset == notify::GatewayPreset::vonage ? "https://rest.nexmo.com/"
                                                          : "https://api.twilio.com/";
  }
  url.resize(std::min(url.find('{'), url.size()));
  return diagnose_connection(url, gateway.ca_certificate, topic, "the gateway can be reached",
                             "let this machine connect to the gateway; [text] and [call] in "
                             "docs/configuration.md");
}

bool asks_a_provider(const notify::CaptchaSettings& captcha) {
  return captcha.provider != notify::CaptchaProvider::altcha &&
         captcha.provider != notify::CaptchaProvider::none;
}

Diagnosis diagnose_syslog(const SyslogSettings& settings) {
  const std::string failure = SyslogTarget(settings).try_to_reach();
  if (failure.empty())
    return {ldap::Finding::ok, "syslog", "the server can be reached", "", settings.host};
  return {ldap::Finding::failed, "syslog", failure,
          "the trail is kept here until it can be sent; [audit] in docs/configuration.md",
          settings.host};
}

}  // namespace

Diagnoses diagnose_messages(const Config& config) {
  Diagnoses all;
  if (!config.outbox.empty()) {
    all.push_back({ldap::Finding::warning, "messages",
                   "are written to " + config.outbox + " and not sent",
                   "for trying only: take [notify] out for the real thing"});
  }
  if (config.mail) {
    for (const auto& server : config.mail->servers) {
      all.push_back(diagnose_mail_server(*config.mail, server));
    }
  } else {
    all.push_back({ldap::Finding::warning, "mail", "no server is named, so nobody gets a notice",
                   "[mail] in docs/configuration.md"});
  }
  if (config.text) all.push_back(diagnose_gateway(*config.text, "text messages"));
  if (config.call) all.push_back(diagnose_gateway(*config.call, "calls"));
  if (asks_a_provider(*config.captcha)) {
    all.push_back(diagnose_connection(
        notify::siteverify_url(*config.captcha), "", "CAPTCHA", "the provider can be reached",
        "let this machine connect to the provider, or take provider = altcha"));
  }
  if (config.audit.enabled && config.audit.copy_to_syslog) {
    all.push_back(diagnose_syslog(*config.audit.copy_to_syslog));
  }
  return all;
}

}  // namespace writeback::agent
