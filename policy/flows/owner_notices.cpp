#include "policy/flows/owner_notices.hpp"

#include <algorithm>
#include <utility>

namespace writeback {
namespace {

/// What people read: to the minute, and in which zone.
std::string readable(Timestamp when) {
  std::string text = rfc3339(when);  // 2026-11-23T03:21:00Z
  text[10] = ' ';
  return text.substr(0, 16) + " UTC";
}

void add_once(std::vector<std::string>& list, const std::string& value) {
  if (!value.empty() && std::find(list.begin(), list.end(), value) == list.end()) {
    list.push_back(value);
  }
}

std::vector<std::string> emails_of(const Person& person) {
  std::vector<std::string> emails;
  for (const auto& email : person.account.contacts.emails) add_once(emails, email);
  add_once(emails, person.registration.email);
  return emails;
}

std::vector<std::string> phones_of(const Person& person, const ReadPhone& read_phone) {
  std::vector<std::string> phones;
  for (const auto& text : person.account.contacts.mobile_phones) {
    if (const auto phone = read_phone(text)) add_once(phones, phone->e164);
  }
  add_once(phones, person.registration.phone);
  return phones;
}

std::string name_shown(const Person& person) {
  const auto& names = person.account.login_names;
  return names.empty() ? person.account.display_name : names.front();
}

bool is_email(const std::string& address) {
  return address.find('@') != std::string::npos;
}

Message message_to(const std::string& address, Channel channel, MessageKind kind,
                   const std::string& language, const std::map<std::string, std::string>& values) {
  Message message;
  message.kind = kind;
  message.channel = channel;
  message.to = address;
  message.language = language;
  message.values = values;
  return message;
}

}  // namespace

Task<void> OwnerNotices::tell(const Person& person, Occasion occasion,
                              std::vector<std::string> also_to) const {
  auto emails = emails_of(person);
  auto phones = phones_of(person, parts_.read_phone);
  for (const auto& address : also_to) add_once(is_email(address) ? emails : phones, address);
  const std::string& kept = person.account.contacts.language;
  const std::string language = occasion.language.empty() ? kept : occasion.language;
  std::map<std::string, std::string> values;
  values["user"] = name_shown(person);
  values["time"] = readable(occasion.when);
  values["caller"] = occasion.caller;
  values["from"] = occasion.from.empty() ? occasion.caller : occasion.from;
  values["method"] = occasion.method;
  values["operation"] = occasion.operation;
  values["organisation"] = parts_.organisation;
  std::vector<Message> messages;
  if (parts_.by_email && parts_.messenger->can_send(Channel::email)) {
    for (const auto& email : emails) {
      messages.push_back(message_to(email, Channel::email, occasion.kind, language, values));
    }
  }
  if (parts_.by_text && parts_.messenger->can_send(Channel::text)) {
    for (const auto& phone : phones) {
      messages.push_back(message_to(phone, Channel::text, occasion.kind, language, values));
    }
  }
  if (person.privileged && occasion.kind == MessageKind::password_reset &&
      can_reach_administrators()) {
    for (const auto& email : parts_.contact.administrators) {
      messages.push_back(
          message_to(email, Channel::email, MessageKind::privileged_reset, {}, values));
    }
  }
  if (messages.empty()) co_return Result<void>();
  co_return co_await parts_.queue->queue(std::move(messages));
}

Task<void> OwnerNotices::ask_administrators(std::string user, std::string request,
                                            std::string operation, std::string message,
                                            std::string from, Timestamp now) const {
  std::map<std::string, std::string> values;
  values["user"] = std::move(user);
  values["request"] = std::move(request);
  values["operation"] = std::move(operation);
  values["message"] = std::move(message);
  values["from"] = std::move(from);
  values["time"] = readable(now);
  values["organisation"] = parts_.organisation;
  std::vector<Message> messages;
  for (const auto& email : parts_.contact.administrators) {
    messages.push_back(
        message_to(email, Channel::email, MessageKind::contact_administrator, {}, values));
  }
  co_return co_await parts_.queue->queue(std::move(messages));
}

}  // namespace writeback
