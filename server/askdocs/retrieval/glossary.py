"""A glossary: words of Japanese that programmers use, and the English that docs have for them.

It lets a question in Japanese reach documentation in English. Loan words are in Katakana, so that
the same list serves questions in any style; a few words of Chinese characters are shared with
Chinese.
"""

import re
from typing import Final

from askdocs.index.folding import normalised
from askdocs.patterns import lazy_pattern

_WORDS: Final = """
やり直=redo アカウント=account アクセス=access アサーション=assertion アップグレード=upgrade
アップデート=update アップロード=upload アプリ=app アプリケーション=application アンドゥ=undo
アーカイブ=archive イテレータ=iterator イベント=event インスタンス=instance インストール=install
インデックス=index インデント=indent インポート=import ウィンドウ=window ウェブフック=webhook
エラー=error エンコーディング=encoding エンコード=encode エンドポイント=endpoint オブジェクト=object
オプション=option オーバーライド=override カスタム=custom カット=cut カバレッジ=coverage
カーソル=cursor キャッシュ=cache キュー=queue キー=key クエリ=query クッキー=cookie
クライアント=client クラウド=cloud クラス=class クラスタ=cluster クラッシュ=crash
クリップボード=clipboard グループ=group グローバル=global コピー=copy コマンド=command
コミット=commit コメント=comment コンストラクタ=constructor コンソール=console コンテナ=container
コンパイル=compile コンフィグ=config コンポーネント=component コード=code コールバック=callback
サイズ=size サブコマンド=subcommand サポート=support サーバ=server サービス=service
ショートカット=shortcut シンボリックリンク=symlink ジェネレータ=generator ジャンプ=jump ジョブ=job
スキーマ=schema スクリプト=script スクロール=scroll スケジュール=schedule スタイル=style
スタティック=static ステータス=status ストリーム=stream ストレージ=storage スニペット=snippet
スペル=spell スペース=space スレッド=thread セキュリティ=security セッション=session セーブ=save
ソケット=socket ソート=sort タイムアウト=timeout タイムゾーン=timezone タグ=tag タスク=task タブ=tab
ターミナル=terminal ダイナミック=dynamic ダウンロード=download チュートリアル=tutorial ツール=tool
テスト=test テンプレート=template テーブル=table テーマ=theme ディスク=disk ディレクトリ=directory
デコレータ=decorator デコード=decode デストラクタ=destructor デバイス=device デバッグ=debug
デフォルト=default デプロイ=deploy データ=data データベース=database デーモン=daemon
トランザクション=transaction トリガ=trigger トークン=token ドキュメント=documentation
ドメイン=domain ドライバ=driver ネットワーク=network ハイライト=highlight ハンドラ=handler バグ=bug
バックアップ=backup バックグラウンド=background バッファ=buffer バリデーション=validation
バージョン=version パス=path パスワード=password パターン=pattern パッケージ=package
パフォーマンス=performance パラメータ=parameter ヒストリ=history ビルトイン=builtin ビルド=build
ファイル=file フィクスチャ=fixture フィルタ=filter フィールド=field フォルダ=folder フォント=font
フォーマット=format フォーム=form フック=hook フラグ=flag フレームワーク=framework ブラウザ=browser
ブランチ=branch ブロック=block プラグイン=plugin プロキシ=proxy プロジェクト=project
プロセス=process プロトコル=protocol ヘッダ=header ヘルプ=help ベンチマーク=benchmark ページ=page
ペースト=paste ホスト=host ボディ=body ポリシー=policy ポート=port マイグレーション=migration
マウント=mount マクロ=macro マッピング=mapping マルチ=multiple マージ=merge ミドルウェア=middleware
メソッド=method メッセージ=message メトリクス=metrics メニュー=menu メモリ=memory メール=mail
モジュール=module モック=mock モデル=model ユーザー=user ライブラリ=library リクエスト=request
リスト=list リストア=restore リスナ=listener リソース=resource リダイレクト=redirect リトライ=retry
リドゥ=redo リバースプロキシ=proxy リモート=remote リリース=release リロード=reload リンク=link
ルーター=router ルーティング=routing ルート=route ループ=loop ルール=rule レイアウト=layout
レジスタ=register レスポンス=response レート=rate ログ=log ログアウト=logout ログイン=login
ロケール=locale ロック=lock ローカル=local ロード=load ロール=role ワイルドカード=wildcard
ワーカー=worker ワード=word 一時=temporary 一致=match 一覧=list 上書=override 上書き=override
上限=limit 下限=minimum 不具合=bug 並べ替=sort 並列=parallel 並行=concurrent 予約=schedule
互換=compatible 仮想環境=virtualenv 体験=experience 作成=create 使い方=usage 例=example
例外=exception 依存=dependency 保存=save 値=value 停止=stop 入力=input 公開=publish 共有=share
再帰=recursion 再試行=retry 再起動=restart 再送=retry 出力=output 分割=split 切り取=cut 列=column
初期値=default 初期化=initialize 制限=limit 削除=delete 割り当=map 割当=map 動的=dynamic 単体=unit
単語=word 印刷=print 参照=reference 取り消=undo 取得=get 可視=visible 同期=sync 問題=problem
回復=recover 回数=times 図=figure 国際化=internationalization 圧縮=compress 地域=locale 型=type
変換=convert 変数=variable 変更=change 大きさ=size 失効=expire 失敗=failure 子=child 定期=periodic
定義=define 実体=instance 実行=run 容量=capacity 対処=solve 対応=support 展開=extract 属性=attribute
履歴=history 差分=diff 幅=width 廃止=deprecated 引数=argument 強調=highlight 形式=format 役割=role
待機=wait 復元=restore 復号=decrypt 復旧=recover 応答=response 性能=performance 戻り値=return
手順=step 折りたた=fold 折り畳=fold 抽出=extract 拡張=extension 接続=connection 推奨=recommended
支払=payment 改行=newline 文字=character 文字列=string 文字化=encoding 料金=price 方針=policy
既定=default 日付=date 時刻=time 暗号=encryption 暗黙=implicit 更新=update 書籍=book 最大=maximum
最小=minimum 有効=enable 有効期限=expire 期限=expire 本番=production 条件=condition 検出=detect
検索=search 検証=validation 構成=configuration 構文=syntax 構造=structure 標準=standard
標準エラー=stderr 標準入力=stdin 標準出力=stdout 権限=permission 正規表現=regex 段=level
段落=paragraph 比較=compare 注文=order 測定=measure 演算子=operator 無効=disable 無視=ignore
環境=environment 環境変数=environment 画像=image 画面=screen 異常終了=crash 登録=register 監査=audit
監視=watch 目次=contents 相対=relative 矩形=block 確認=check 秘密=secret 移動=move 空白=space
端末=terminal 競合=conflict 終了=exit 組み込=builtin 組込=builtin 絞り込=filter 統合=integration
絶対=absolute 継承=inheritance 綴り=spell 編集=edit 繰り返=loop 置換=replace 署名=signature
翻訳=translation 背景=background 自動=automatic 色=color 行末=eol 行番号=number 衝突=conflict
表=table 表示=show 補完=completion 複写=copy 複数=multiple 要求=request 見出=heading 規則=rule
親=parent 解凍=extract 解決=solve 言語=language 計測=measure 記録=log 設定=settings 許可=allow
証明書=certificate 認可=authorization 認証=authentication 読み込=load 請求=billing 警告=warning
費用=cost 貼り付=paste 資源=resource 起動=startup 返=return 追加=add 送信=send 通知=notification
速度=speed 遅=slow 遅延=delay 遠隔=remote 配列=array 配布=distribution 配置=layout 鍵=key
長さ=length 間隔=interval 関数=function 除外=exclude 階層=hierarchy 隠=hide 集約=aggregate
静的=static 非同期=async 非推奨=deprecated 非表示=hide 順序=order 順番=order 頻度=rate 顧客=customer
高さ=height 高速=fast
"""

_MEANINGS: Final = dict(entry.split("=") for entry in _WORDS.split())
_KNOWN: Final = lazy_pattern(
    # Longer words first: リバースプロキシ is more than プロキシ. A Katakana word stands alone, with
    # or without the long vowel at its end.
    "|".join(
        rf"(?<![ァ-ー]){word}ー?(?![ァ-ー])" if re.fullmatch("[ァ-ー]+", word) else word
        for word in sorted(_MEANINGS, key=lambda word: -len(word))
    )
)


def english_of(text: str) -> str:
    """The English for the Japanese words of ``text`` that the glossary knows."""
    if text.isascii():
        return ""
    return " ".join(
        _MEANINGS.get(word) or _MEANINGS[word.removesuffix("ー")]
        for word in _KNOWN.findall(normalised(text))
    )
