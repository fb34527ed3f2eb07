// Resets a password: go run reset.go USER, with the new password as one line of standard input.
package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"
)

var later = map[string]bool{
	"directory_unavailable": true, "too_many_attempts": true, "operation_in_progress": true, "outcome_unknown": true,
}

type answer struct {
	Result, Code, Title, Detail string
}

func callOnce(client *http.Client, body []byte, key string) (answer, error) {
	var said answer
	request, err := http.NewRequest("POST", os.Getenv("WRITEBACKD_URL")+"/v1/password/reset", bytes.NewReader(body))
	if err != nil {
		return said, err
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("WRITEBACKD_KEY"))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", key)
	reply, err := client.Do(request)
	if err != nil {
		return said, err
	}
	defer reply.Body.Close()
	return said, json.NewDecoder(reply.Body).Decode(&said)
}

func run() int {
	authority, err := os.ReadFile(os.Getenv("WRITEBACKD_CA"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	trust := x509.NewCertPool()
	trust.AppendCertsFromPEM(authority)
	client := &http.Client{
		Timeout:   30 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trust, MinVersion: tls.VersionTLS12}},
	}
	password, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	body, _ := json.Marshal(map[string]string{"user": os.Args[1], "new_password": strings.TrimSuffix(password, "\n")})
	random := make([]byte, 18)
	rand.Read(random)
	key := base64.RawURLEncoding.EncodeToString(random) // the same key again writes nothing twice
	for attempt := 1; attempt <= 3; attempt++ {
		said, err := callOnce(client, body, key)
		switch {
		case err != nil:
			fmt.Fprintf(os.Stderr, "no answer, attempt %d: %v\n", attempt, err)
			continue
		case said.Result == "password_reset":
			fmt.Println("done")
			return 0
		case said.Detail != "":
			fmt.Fprintln(os.Stderr, said.Detail)
		default:
			fmt.Fprintln(os.Stderr, said.Title)
		}
		if later[said.Code] {
			return 75
		}
		return 1
	}
	return 75
}

func main() { os.Exit(run()) }
