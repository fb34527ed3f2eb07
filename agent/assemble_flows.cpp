#include "agent/assemble_flows.hpp"

#include <stdexcept>

#include "agent/random_bytes.hpp"
#include "api/random_id.hpp"
#include "notify/call_callback.hpp"
#include "notify/captcha/make_captcha_check.hpp"
#include "notify/channels.hpp"
#include "notify/curl_http_client.hpp"
#include "notify/phone_numbers.hpp"
#include "store/stored_flows.hpp"
#include "store/stored_registrations.hpp"

namespace writeback::agent {
namespace {

using notify::CurlHttpClient;
using notify::Lane;

std::unique_ptr<const notify::Gateway> gateway_for(
    const std::shared_ptr<const notify::GatewaySettings>& settings,
    const std::shared_ptr<notify::Transfers>& transfers, Lane lane) {
  if (!settings) return nullptr;
  auto http = std::make_shared<CurlHttpClient>(transfers, lane, settings->ca_certificate);
  return std::make_unique<const notify::Gateway>(settings, std::move(http));
}

std::shared_ptr<notify::Channels> channels_for(const Assembly& assembly,
                                               const boost::asio::any_io_executor& executor) {
  const Config& config = *assembly.config;
  auto templates = std::make_shared<notify::MessageTemplates>(
      config.mail ? config.mail->default_language : "en");
  if (config.mail && !config.mail->templates.empty()) {
    const auto mistakes = templates->read(config.mail->templates);
    if (!mistakes.empty()) throw std::runtime_error(mistakes.front());
  }
  notify::Channels::Parts parts{.executor = executor,
                                .templates = std::move(templates),
                                .mailer = nullptr,
                                .texts = gateway_for(config.text, assembly.transfers, Lane::text),
                                .calls = gateway_for(config.call, assembly.transfers, Lane::call),
                                .outbox = nullptr};
  if (config.mail) {
    parts.mailer = std::make_unique<const notify::SmtpMailer>(config.mail, assembly.transfers,
                                                              [] { return api::random_id(); });
  }
  if (!config.outbox.empty()) parts.outbox = std::make_unique<notify::Outbox>(config.outbox);
  return std::make_shared<notify::Channels>(std::move(parts));
}

std::shared_ptr<CaptchaCheck> captcha_for(const Assembly& assembly) {
  const auto& kept = *assembly.config->captcha;
  notify::CaptchaSettings settings;
  settings.provider = kept.provider;
  settings.altcha_version = kept.altcha_version;
  settings.difficulty = kept.difficulty;
  settings.site_key = kept.site_key;
  settings.secret = kept.secret.clone();
  settings.hostnames = kept.hostnames;
  settings.min_score = kept.min_score;
  settings.action = kept.action;
  settings.url = kept.url;
  // The same at all agents of the store.
  const Secret key(assembly.store->sealer().mac(0, "altcha", "key"));
  auto http = std::make_shared<CurlHttpClient>(assembly.transfers, Lane::captcha, std::string());
  return notify::make_captcha_check(std::move(settings), key, std::move(http), &fill_randomly);
}

ReadPhone phone_reader(const std::string& region) {
  return [region](std::string_view text) -> std::optional<PlainPhone> {
    auto number = notify::read_phone_number(text, region);
    if (!number) return std::nullopt;
    return PlainPhone{std::move(number->e164), std::move(number->extension)};
  };
}

TextSeal seal_of(const std::shared_ptr<store::Store>& store) {
  TextSeal seal;
  seal.seal = [store](std::string_view context, const Secret& plain) {
    return store->sealer().seal(context, plain.reveal());
  };
  seal.open = [store](std::string_view context, std::string_view sealed) -> std::optional<Secret> {
    auto plain = store->sealer().open(context, sealed);
    if (!plain) return std::nullopt;
    Secret secret(*plain);
    cleanse(plain->data(), plain->size());
    return secret;
  };
  return seal;
}

std::shared_ptr<const People> people_of(const Assembly& assembly) {
  const auto& config = *assembly.config;
  People::Parts parts{
      .rules = config.self_service.rules,
      .scope = config.scope,
      .directory = assembly.directory,
      .registrations = std::make_shared<store::StoredRegistrations>(assembly.store),
      .read_phone = phone_reader(config.self_service.default_region),
      .hash = [store = assembly.store](std::string_view purpose, std::string_view text) {
        return store->sealer().mac(0, purpose, text);
      }};
  return std::make_shared<const People>(std::move(parts));
}

std::vector<api::Region> regions() {
  std::vector<api::Region> all;
  for (auto& region : notify::calling_regions()) {
    all.push_back({std::move(region.code), region.calling_code});
  }
  return all;
}

}  // namespace

api::FlowServices assemble_flows(const Assembly& assembly, const DirectOperations& direct,
                                 const boost::asio::any_io_executor& executor) {
  const auto& config = *assembly.config;
  const auto messenger = channels_for(assembly, executor);
  api::FlowServices services;
  services.people = people_of(assembly);
  services.captcha = captcha_for(assembly);
  OwnerNotices::Parts notices{.queue = assembly.notices,
                              .messenger = messenger,
                              .read_phone = services.people->read_phone(),
                              .contact = config.contact,
                              .organisation = config.self_service.rules.organisation,
                              .by_email = config.self_service.notices_by_email,
                              .by_text = config.self_service.notices_by_text};
  services.notices = std::make_shared<const OwnerNotices>(std::move(notices));
  VerifiedFlows::Parts parts{
      .people = services.people,
      .direct = direct,
      .user_throttles = UserThrottles(*assembly.throttles, config.throttle.users),
      .flows = std::make_shared<store::StoredFlows>(assembly.store),
      .spent = std::make_shared<store::StoredSpentNames>(assembly.store),
      .answers = assembly.answers,
      .throttles = assembly.throttles,
      .captcha = services.captcha,
      .messenger = messenger,
      .notices = services.notices,
      .random = &random_bytes,
      .seal = seal_of(assembly.store),
      .longest_write = std::chrono::ceil<std::chrono::seconds>(2 * config.api.request_timeout) +
                       std::chrono::seconds{5}};
  services.flows = std::make_shared<const VerifiedFlows>(std::move(parts));
  services.registering = std::make_shared<const Registering>(*services.flows, assembly.answers);
  services.contacting = std::make_shared<const Contacting>(*services.flows);
  HelpDesk::Parts desk{.people = services.people,
                       .throttles = assembly.throttles,
                       .notices = services.notices,
                       .random = &random_bytes};
  services.help_desk = std::make_shared<const HelpDesk>(std::move(desk));
  if (config.call) services.callbacks = std::make_shared<const notify::CallCallback>(config.call);
  services.regions = regions();
  return services;
}

}  // namespace writeback::agent
