#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "policy/secret.hpp"
#include "policy/task.hpp"
#include "policy/timestamp.hpp"

namespace writeback {

/// How a message reaches somebody.
enum class Channel : std::uint8_t { email, text, call };

[[nodiscard]] std::string_view name_of(Channel channel);

/// What a message is about; each has templates of its own, by channel and language.
enum class MessageKind : std::uint8_t {
  code,                   ///< a one-time code: `code`, minutes
  confirm_call,           ///< asks for the # key; `call_token` names the call
  password_reset,         ///< notice: user, time, caller, address
  password_changed,       ///< notice
  account_unlocked,       ///< notice
  method_added,           ///< notice: method too
  method_removed,         ///< notice: method too
  registration_cleared,   ///< notice: somebody at the help desk cleared what was registered
  privileged_reset,       ///< to administrators: the password of a privileged account was set
  contact_administrator,  ///< to administrators: user, request, time, operation, message
};

[[nodiscard]] std::string_view name_of(MessageKind kind);

/// One message to one address. `values` fill the template and are no secrets.
struct Message {
  MessageKind kind = MessageKind::code;
  Channel channel = Channel::email;
  std::string to;         ///< an e-mail address, or a number in E.164 with its +
  std::string extension;  ///< of an office phone, digits; empty: none
  std::string language;   ///< BCP 47, as "de" or "de-CH"; empty: the default
  Secret code;            ///< of `code`
  std::string call_token;
  std::map<std::string, std::string> values;
};

/// The ways out. One thread.
class Messenger {
 public:
  Messenger() = default;
  Messenger(const Messenger&) = delete;
  Messenger& operator=(const Messenger&) = delete;
  virtual ~Messenger() = default;

  /// Whether this channel is configured.
  [[nodiscard]] virtual bool can_send(Channel channel) const = 0;

  /// Returns when the server or gateway has taken the message. delivery_failed: it has not, or not
  /// in time; the reason for the log names neither address nor code.
  [[nodiscard]] virtual Task<void> send(Message message, Deadline deadline) = 0;

  /// The same without anybody waiting for it; a failure is only logged.
  virtual void send_behind(Message message) = 0;
};

/// What a gateway calls back with when somebody pressed a key.
struct CallbackRequest {
  std::string token;  ///< out of the path; names the call
  std::string content_type;
  std::string body;
  std::string twilio_signature;   ///< X-Twilio-Signature
  std::string webhook_signature;  ///< X-Writebackd-Signature
};

struct CallbackAnswer {
  bool confirmed = false;    ///< the # key was pressed
  std::string content_type;  ///< of what the gateway is told
  std::string body;
};

/// Who may say that a call was confirmed.
class CallbackCheck {
 public:
  CallbackCheck() = default;
  CallbackCheck(const CallbackCheck&) = delete;
  CallbackCheck& operator=(const CallbackCheck&) = delete;
  virtual ~CallbackCheck() = default;

  /// unauthenticated: the signature is missing or wrong, or no gateway calls back.
  [[nodiscard]] virtual Result<CallbackAnswer> read(const CallbackRequest& request,
                                                    Timestamp now) const = 0;
};

}  // namespace writeback
