#include "store/sealed_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <functional>
#include <type_traits>

#include "store/database.hpp"

namespace writeback::store {
namespace {

namespace json = boost::json;

/// Bytes that need not be text.
std::string hex(const std::string& bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    text += digits[static_cast<unsigned char>(c) >> 4U];
    text += digits[static_cast<unsigned char>(c) & 0xFU];
  }
  return text;
}

std::string unhex(const std::string& text) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes += static_cast<char>(digit(text[i]) * 16 + digit(text[i + 1]));
  }
  return bytes;
}

template <class E>
std::int64_t number_of(E value) {
  return static_cast<std::int64_t>(value);
}

std::int64_t number_of(Timestamp when) {
  return when.time_since_epoch().count();
}

/// An object that is read member by member.
class Members {
 public:
  explicit Members(const json::value& value) : object_(value.as_object()) {}

  [[nodiscard]] std::string text(const char* name) const {
    const auto* found = object_.if_contains(name);
    return found == nullptr ? std::string() : std::string(found->as_string());
  }
  [[nodiscard]] std::int64_t number(const char* name) const {
    const auto* found = object_.if_contains(name);
    return found == nullptr ? 0 : found->to_number<std::int64_t>();
  }
  [[nodiscard]] bool flag(const char* name) const {
    const auto* found = object_.if_contains(name);
    return found != nullptr && found->as_bool();
  }
  [[nodiscard]] Timestamp moment(const char* name) const {
    return Timestamp{std::chrono::seconds{number(name)}};
  }
  template <class E>
  [[nodiscard]] E choice(const char* name) const {
    return static_cast<E>(number(name));
  }
  [[nodiscard]] const json::value* part(const char* name) const {
    return object_.if_contains(name);
  }
  template <class T>
  [[nodiscard]] std::vector<T> list(const char* name, T (*read)(const json::value&)) const {
    std::vector<T> all;
    const auto* found = object_.if_contains(name);
    if (found == nullptr) return all;
    for (const auto& one : found->as_array()) all.push_back(read(one));
    return all;
  }

 private:
  const json::object& object_;
};

template <class T, class Write>
json::array list_of(const std::vector<T>& all, Write write) {
  json::array array;
  for (const auto& one : all) array.push_back(json::value(write(one)));
  return array;
}

std::string plain_text(const json::value& value) {
  return std::string(value.as_string());
}

json::array texts(const std::vector<std::string>& all) {
  return list_of(all, [](const std::string& one) { return json::string(one); });
}

json::object render(const Target& target) {
  return {{"id", target.id},
          {"kind", number_of(target.kind)},
          {"address", target.address},
          {"extension", target.extension}};
}

Target target_from(const json::value& value) {
  const Members members(value);
  return {members.text("id"), members.choice<TargetKind>("kind"), members.text("address"),
          members.text("extension")};
}

json::object render(const Offer& offer) {
  return {{"method", number_of(offer.method)},
          {"targets", list_of(offer.targets, [](const Target& one) { return render(one); })}};
}

Offer offer_from(const json::value& value) {
  const Members members(value);
  return {members.choice<Method>("method"), members.list<Target>("targets", &target_from)};
}

json::object render(const PassedGate& gate) {
  return {{"method", number_of(gate.method)}, {"address", gate.address}};
}

PassedGate gate_from(const json::value& value) {
  const Members members(value);
  return {members.choice<Method>("method"), members.text("address")};
}

json::object render(const SentTo& sent) {
  return {{"address", sent.address}, {"times", sent.times}, {"last", number_of(sent.last)}};
}

SentTo sent_from(const json::value& value) {
  const Members members(value);
  return {members.text("address"), static_cast<int>(members.number("times")),
          members.moment("last")};
}

json::object render(const Challenge& challenge) {
  return {{"method", number_of(challenge.method)},     {"target", render(challenge.target)},
          {"code", hex(challenge.code_hash)},          {"sent_at", number_of(challenge.sent_at)},
          {"expires", number_of(challenge.expires)},   {"tries_left", challenge.tries_left},
          {"questions", texts(challenge.questions)},   {"call_token", challenge.call_token},
          {"call_confirmed", challenge.call_confirmed}};
}

Challenge challenge_from(const json::value& value) {
  const Members members(value);
  Challenge challenge;
  challenge.method = members.choice<Method>("method");
  challenge.target = target_from(*members.part("target"));
  challenge.code_hash = unhex(members.text("code"));
  challenge.sent_at = members.moment("sent_at");
  challenge.expires = members.moment("expires");
  challenge.tries_left = static_cast<int>(members.number("tries_left"));
  challenge.questions = members.list<std::string>("questions", &plain_text);
  challenge.call_token = members.text("call_token");
  challenge.call_confirmed = members.flag("call_confirmed");
  return challenge;
}

json::object render(const PendingMethod& pending) {
  return {{"method", number_of(pending.method)},
          {"address", pending.address},
          {"authenticator", hex(pending.authenticator_secret)}};
}

PendingMethod pending_from(const json::value& value) {
  const Members members(value);
  return {members.choice<Method>("method"), members.text("address"),
          unhex(members.text("authenticator"))};
}

RegisteredAnswer answer_from(const json::value& value) {
  const Members members(value);
  return {members.text("question"), members.text("hash")};
}

std::string bytes_from(const json::value& value) {
  return unhex(plain_text(value));
}

/// What is damaged is the store's trouble, and nobody else's.
template <class T>
T read_with(const std::string& text, T (*read)(const Members&)) {
  try {
    return read(Members(json::parse(text)));
  } catch (const std::exception& failure) {
    throw StoreFailure(std::string("a sealed record can't be read: ") + failure.what());
  }
}

Flow read_flow(const Members& members) {
  Flow flow;
  flow.id = members.text("id");
  flow.kind = members.choice<FlowKind>("kind");
  flow.caller = members.text("caller");
  flow.state = members.choice<FlowState>("state");
  flow.expires = members.moment("expires");
  flow.language = members.text("language");
  flow.from = members.text("from");
  flow.user = members.text("user");
  flow.subject = members.text("subject");
  flow.aliases = members.text("aliases");
  flow.fingerprint = unhex(members.text("fingerprint"));
  flow.gates = static_cast<std::size_t>(members.number("gates"));
  flow.passed = members.list<PassedGate>("passed", &gate_from);
  flow.offers = members.list<Offer>("offers", &offer_from);
  if (const auto* part = members.part("challenge")) flow.challenge = challenge_from(*part);
  if (const auto* part = members.part("pending")) flow.pending = pending_from(*part);
  flow.sent = members.list<SentTo>("sent", &sent_from);
  if (members.part("refusal") != nullptr) flow.refusal = members.choice<ProblemKind>("refusal");
  flow.concealed = members.flag("concealed");
  flow.privileged = members.flag("privileged");
  flow.write_until = members.moment("write_until");
  flow.password_changed = members.text("password_changed");
  flow.sealed_password = unhex(members.text("password"));
  flow.result = members.text("result");
  return flow;
}

Registration read_registration(const Members& members) {
  Registration registration;
  registration.email = members.text("email");
  registration.phone = members.text("phone");
  registration.answers = members.list<RegisteredAnswer>("answers", &answer_from);
  registration.authenticator_secret = unhex(members.text("authenticator"));
  registration.authenticator_last_step = members.number("last_step");
  registration.recovery_codes = members.list<std::string>("recovery_codes", &bytes_from);
  registration.pass = unhex(members.text("pass"));
  registration.pass_expires = members.moment("pass_expires");
  registration.confirmed = members.list<std::string>("confirmed", &plain_text);
  registration.confirmed_at = members.moment("confirmed_at");
  return registration;
}

Message read_message(const Members& members) {
  Message message;
  message.kind = members.choice<MessageKind>("kind");
  message.channel = members.choice<Channel>("channel");
  message.to = members.text("to");
  message.language = members.text("language");
  for (const auto& value : members.part("values")->as_object()) {
    message.values[std::string(value.key())] = plain_text(value.value());
  }
  return message;
}

}  // namespace

std::string text_of(const Flow& flow) {
  json::object object{
      {"id", flow.id},
      {"kind", number_of(flow.kind)},
      {"caller", flow.caller},
      {"state", number_of(flow.state)},
      {"expires", number_of(flow.expires)},
      {"language", flow.language},
      {"from", flow.from},
      {"user", flow.user},
      {"subject", flow.subject},
      {"aliases", flow.aliases},
      {"fingerprint", hex(flow.fingerprint)},
      {"gates", flow.gates},
      {"passed", list_of(flow.passed, [](const PassedGate& one) { return render(one); })},
      {"offers", list_of(flow.offers, [](const Offer& one) { return render(one); })},
      {"sent", list_of(flow.sent, [](const SentTo& one) { return render(one); })},
      {"concealed", flow.concealed},
      {"privileged", flow.privileged},
      {"write_until", number_of(flow.write_until)},
      {"password_changed", flow.password_changed},
      {"password", hex(flow.sealed_password)},
      {"result", flow.result}};
  if (flow.challenge) object["challenge"] = render(*flow.challenge);
  if (flow.pending) object["pending"] = render(*flow.pending);
  if (flow.refusal) object["refusal"] = number_of(*flow.refusal);
  return json::serialize(object);
}

Flow flow_from(const std::string& text) {
  return read_with<Flow>(text, &read_flow);
}

std::string text_of(const Registration& registration) {
  const json::object object{
      {"email", registration.email},
      {"phone", registration.phone},
      {"answers", list_of(registration.answers,
                          [](const RegisteredAnswer& one) {
                            return json::object{{"question", one.question}, {"hash", one.hash}};
                          })},
      {"authenticator", hex(registration.authenticator_secret)},
      {"last_step", registration.authenticator_last_step},
      {"recovery_codes", list_of(registration.recovery_codes,
                                 [](const std::string& one) { return json::string(hex(one)); })},
      {"pass", hex(registration.pass)},
      {"pass_expires", number_of(registration.pass_expires)},
      {"confirmed", texts(registration.confirmed)},
      {"confirmed_at", number_of(registration.confirmed_at)}};
  return json::serialize(object);
}

Registration registration_from(const std::string& text) {
  return read_with<Registration>(text, &read_registration);
}

std::string text_of(const Message& message) {
  json::object values;
  for (const auto& [name, value] : message.values) values[name] = value;
  const json::object object{{"kind", number_of(message.kind)},
                            {"channel", number_of(message.channel)},
                            {"to", message.to},
                            {"language", message.language},
                            {"values", std::move(values)}};
  return json::serialize(object);
}

Message message_from(const std::string& text) {
  return read_with<Message>(text, &read_message);
}

}  // namespace writeback::store
